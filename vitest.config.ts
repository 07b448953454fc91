import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/**
 * Two kinds of test. `real` ones drive MySQL, MariaDB, Asterisk or a SIP phone: they are named `*.real.test.ts` or import
 * the lab. All others are `fast`: no server, no child process, and they run under the next Node as well.
 */
const all = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => `test/${file}`);
const isReal = (file: string): boolean =>
  file.endsWith('.real.test.ts') || /from '[./]*support\/(lab|sip)[a-z-]*\.ts'/.test(readFileSync(file, 'utf8'));
const real = all.filter(isReal);

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'fast',
          sequence: { groupOrder: 0 },
          include: ['test/**/*.test.ts'],
          exclude: real,
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'real',
          sequence: { groupOrder: 1 },
          include: real.length > 0 ? real : ['test/none'],
          globalSetup: 'test/support/servers.ts',
          testTimeout: 120_000,
          hookTimeout: 180_000,
          maxWorkers: 2,
        },
      },
    ],
  },
});
