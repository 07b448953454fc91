import { join } from 'node:path';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { contexts } from '../../src/asterisk/naming.ts';
import { writeAtomically } from './template.ts';

/** Each tenant's pair of contexts (dialplan/README.md), from the tenants table, for Asterisk to include. */
export async function projectContexts(databaseUrl: string, spoolDir: string): Promise<void> {
  const connection = await createConnection(databaseUrl);
  try {
    const [tables] = await connection.query<RowDataPacket[]>("SHOW TABLES LIKE 'tenants'");
    const [rows] =
      tables.length > 0 ? await connection.query<RowDataPacket[]>('SELECT id FROM tenants ORDER BY id') : [[]];
    const text = rows.map((row) => pair(String(row['id']))).join('\n');
    await writeAtomically(join(spoolDir, 'projection/contexts.conf'), text);
  } finally {
    connection.destroy();
  }
}

function pair(tenant: string): string {
  return (
    `[${contexts.phones(tenant)}]\ninclude => patchbay-phones\n` +
    `[${contexts.inbound(tenant)}]\ninclude => patchbay-inbound\n`
  );
}
