import { createConnection } from 'mysql2/promise';
import { reasonOf } from '../src/platform/errors.ts';
import { databaseHere } from './system/database-here.ts';

/** `npm run sql -- 'SELECT …'`: one statement in the database of the system that runs here. */
const statement = process.argv.slice(2).join(' ');

async function main(): Promise<number> {
  const url = await databaseHere();
  if (url === null || statement === '') {
    console.error(
      url === null ? 'Nothing runs here: npm start first, or set DATABASE_URL.' : "Usage: npm run sql -- 'SELECT …'",
    );
    return 1;
  }
  const connection = await createConnection({ uri: url, timezone: 'Z', dateStrings: true });
  try {
    const [rows] = await connection.query(statement);
    console.table(rows);
    return 0;
  } finally {
    connection.destroy();
  }
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(reasonOf(error));
  return 1;
});
