import { createConnection, type RowDataPacket } from 'mysql2/promise';

/** Everything in a database as it was at one time. */
export interface KeptRows {
  restore(): Promise<void>;
  close(): Promise<void>;
}

/** What the daemon writes by itself: it remembers how far it was. */
const DAEMONS = new Set(['pbx_writers', 'spool_cursors', 'spool_files', 'rate_limits', 'schema_migrations']);

/** What a write that goes astray has changed is put back, so that the next is tried in the same world. */
export async function keepRows(databaseUrl: string): Promise<KeptRows> {
  const connection = await createConnection({ uri: databaseUrl, multipleStatements: true, timezone: 'Z' });
  const [columns] = await connection.query<RowDataPacket[]>(
    `SELECT c.table_name AS name, c.column_name AS col FROM information_schema.columns AS c
     JOIN information_schema.tables AS t USING (table_schema, table_name)
     WHERE c.table_schema = DATABASE() AND t.table_type = 'BASE TABLE' AND c.generation_expression = ''
     ORDER BY c.table_name, c.ordinal_position`,
  );
  const tables = new Map<string, string[]>();
  for (const { name, col } of columns.filter(({ name }) => !DAEMONS.has(name)))
    tables.set(name, [...(tables.get(name) ?? []), `\`${col}\``]);
  for (const [name, own] of tables) {
    await connection.query(`CREATE TEMPORARY TABLE kept_${name} AS SELECT ${own.join()} FROM ${name}`);
  }
  const back = [...tables]
    .map(([name, own]) => `DELETE FROM ${name}; INSERT INTO ${name} (${own.join()}) SELECT * FROM kept_${name};`)
    .join('\n');
  return {
    restore: async () => {
      const once = () => connection.query(`SET foreign_key_checks = 0; BEGIN; ${back} COMMIT`);
      // The daemon may be writing by itself at the same moment.
      await once().catch(() => connection.query('ROLLBACK').then(once));
    },
    close: () => connection.end(),
  };
}
