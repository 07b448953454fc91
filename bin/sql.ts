import { resolve } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { findRunning } from './system/running.ts';
import { systemSettings } from './system/settings.ts';

/** `npm run sql -- 'SELECT …'`: one statement in the database of the system that runs here. */
const settings = systemSettings(process.env, resolve(import.meta.dirname, '..'));
const url = settings.databaseUrl ?? (await findRunning(settings.dataDir))?.databaseUrl;
const statement = process.argv.slice(2).join(' ');
if (url === undefined || statement === '') {
  console.error(url === undefined ? 'Nothing runs here: npm start first.' : "Usage: npm run sql -- 'SELECT …'");
  process.exit(1);
}
const connection = await createConnection({ uri: url, timezone: 'Z', dateStrings: true });
try {
  const [rows] = await connection.query(statement);
  console.table(rows);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
} finally {
  await connection.end();
}
