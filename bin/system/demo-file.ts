import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../lab/ports.ts';
import { randomSecret } from '../lab/secrets.ts';
import { writeAtomically } from '../lab/template.ts';
import { type Demo, seedDemo } from '../seed/seed.ts';

/**
 * The demonstration tenants of this installation with their passwords, as they were made: seeded when the database has no
 * tenant yet, and remembered in `demo.json` (mode 0600).
 * @returns null for a database whose tenants were made by somebody else
 */
export async function demoOf(o: { dataDir: string; databaseUrl: string; bind: string }): Promise<Demo | null> {
  const file = join(o.dataDir, 'demo.json');
  await seedDemo(o.databaseUrl, {
    secret: () => randomSecret().slice(0, 20),
    mediaAddress: o.bind === '0.0.0.0' ? null : o.bind,
    trunkPort: await freePort(),
    keep: (made) => writeAtomically(file, JSON.stringify(made, null, 2)),
  });
  const text = await readFile(file, 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as Demo);
}
