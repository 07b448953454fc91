import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Database } from './database.ts';
import { fill } from './template.ts';

const GRANTS = fileURLToPath(new URL('../../asterisk-conf/grants.sql', import.meta.url));

/** Gives Asterisk's own database user its few rights; after the migrations, for they name tables. */
export async function grantAsterisk(database: Database, databaseUrl: string): Promise<void> {
  const name = new URL(databaseUrl).pathname.slice(1);
  const sql = fill(await readFile(GRANTS, 'utf8'), { PATCHBAY_DB_NAME: name, PATCHBAY_DB_USER: "'asterisk'@'%'" });
  await database.admin(sql.split('\n').filter((line) => line.startsWith('GRANT')));
}
