import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../src/platform/mysql/migrate.ts';
import { generateDbTypes } from './generate-db-types.ts';
import { ensureRoot, startDatabase } from './lab/index.ts';

/** Migrates an empty MySQL of its own and writes the row types from what stands there then. */
const dir = mkdtempSync(join(tmpdir(), 'patchbay-db-types-'));
const root = await ensureRoot({ set: 'run', progress: (line) => console.log(line) });
const database = await startDatabase({ root, dir });
try {
  await migrate(database.url);
  for (const [path, text] of Object.entries(await generateDbTypes(database.url))) {
    const file = join(import.meta.dirname, '..', path);
    const same = readFileSync(file, { encoding: 'utf8', flag: 'a+' }) === text;
    if (!same) writeFileSync(file, text);
    console.log(`${path}: ${same ? 'current' : 'written'}`);
  }
} finally {
  await database.kill();
  rmSync(dir, { recursive: true, force: true });
}
