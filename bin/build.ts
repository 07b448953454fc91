import { join } from 'node:path';
import { build } from 'vite';

/** Builds the console into dist/web, from where the daemon serves it. */
await build({ configFile: join(import.meta.dirname, '../src/web/console/vite.config.ts'), logLevel: 'warn' });
