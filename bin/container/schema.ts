import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { migrate } from '../../src/platform/mysql/migrate.ts';
import { projectContexts } from '../lab/contexts.ts';
import { fill } from '../lab/template.ts';
import { demoOf } from '../system/demo-file.ts';

/**
 * Second step of compose.yaml, once the database answers: the schema, Asterisk's own account with its few rights, and
 * the tenants' contexts for Asterisk to start with. May run again at any time.
 */
const STATE = '/var/lib/patchbay';
const GRANTS = join(import.meta.dirname, '../../asterisk-conf/grants.sql');
const secrets = JSON.parse(await readFile('/settings/secrets/secrets.json', 'utf8')) as Record<string, string>;
const url = `mysql://patchbay:${secrets['databasePatchbay']}@database:3306/patchbay`;

const { applied } = await migrate(url);
console.log(applied.length === 0 ? 'the schema is up to date' : `migrated: ${applied.join(', ')}`);

const root = await createConnection({ host: 'database', user: 'root', password: secrets['databaseRoot'] ?? '' });
const account = "'asterisk'@'%'";
const grants = fill(await readFile(GRANTS, 'utf8'), { PATCHBAY_DB_NAME: 'patchbay', PATCHBAY_DB_USER: account });
await root.query(`CREATE USER IF NOT EXISTS ${account} IDENTIFIED BY ?`, [secrets['databaseAsterisk']]);
for (const grant of grants.split('\n').filter((line) => line.startsWith('GRANT'))) await root.query(grant);
await root.end();

if (process.env['DEMO_TENANTS'] === 'yes') {
  const demo = await demoOf({ dataDir: STATE, databaseUrl: url, bind: '0.0.0.0' });
  if (demo !== null) console.log(`tenants to try: docker compose exec daemon cat ${STATE}/demo.json`);
}
await projectContexts(url, '/var/spool/patchbay');
console.log('Asterisk has its account and its contexts');
