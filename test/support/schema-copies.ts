import { createConnection, type RowDataPacket } from 'mysql2/promise';
import type { Database } from '../../bin/lab/index.ts';
import { migrate } from '../../src/platform/mysql/migrate.ts';

/** Databases with the whole schema, made from one that was migrated: a hundred migrations for each would cost minutes. */
export interface SchemaCopies {
  /** A new database of the server. @returns its URL */
  make(suffix: string): Promise<string>;
}

export async function schemaCopies(server: Database): Promise<SchemaCopies> {
  const original = await server.createDatabase('schema');
  await migrate(original);
  const statements = await statementsOf(original);
  return {
    make: async (suffix) => {
      const url = await server.createDatabase(suffix);
      const connection = await createConnection({ uri: url, multipleStatements: true });
      try {
        await connection.query(statements);
      } finally {
        connection.destroy();
      }
      return url;
    },
  };
}

/** What makes its tables, and the few rows that migrations put into them, in an empty database of the same server. */
async function statementsOf(url: string): Promise<string> {
  const connection = await createConnection({ uri: url });
  const rows = async (query: string, values: unknown[] = []): Promise<RowDataPacket[]> =>
    (await connection.query<RowDataPacket[]>(query, values))[0];
  try {
    const name = new URL(url).pathname.slice(1);
    const statements = ['SET FOREIGN_KEY_CHECKS = 0'];
    const tables = await rows("SHOW FULL TABLES WHERE Table_type = 'BASE TABLE'");
    for (const table of tables.map((row) => String(Object.values(row)[0]))) {
      const [made] = await rows('SHOW CREATE TABLE ??', [table]);
      statements.push(String(made?.['Create Table']));
      const filled = await rows('SELECT 1 FROM ?? LIMIT 1', [table]);
      if (filled.length > 0) statements.push(`INSERT INTO \`${table}\` SELECT * FROM \`${name}\`.\`${table}\``);
    }
    return statements.join(';\n');
  } finally {
    connection.destroy();
  }
}
