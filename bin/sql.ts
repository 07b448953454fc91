import { createConnection } from 'mysql2/promise';
import { databaseHere } from './system/database-here.ts';

/** `npm run sql -- 'SELECT …'`: one statement in the database of the system that runs here. */
const url = await databaseHere();
const statement = process.argv.slice(2).join(' ');
if (url === null || statement === '') {
  console.error(url === null ? 'Nothing runs here: npm start first.' : "Usage: npm run sql -- 'SELECT …'");
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
