import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import type { Pbx } from '../../bin/lab/index.ts';
import { projectQueues } from '../../src/agents/model/projection.ts';
import type { QueueRow } from '../../src/agents/model/queue-options.ts';
import { decodeName } from '../../src/asterisk/naming.ts';

/** For tests that call a queue again and again: nobody is left alone after a call, and who waits is offered every second. */
export async function quickQueues(databaseUrl: string): Promise<void> {
  const connection = await createConnection(databaseUrl);
  await connection.query('UPDATE queues SET wrapuptime = 0, retry = 1');
  await connection.end();
}

/** What the daemon does at its start: the queues of the database as static sections, all members added. */
export async function projectedQueues(pbx: Pbx, databaseUrl: string): Promise<void> {
  const connection = await createConnection(databaseUrl);
  const [queues] = await connection.query<RowDataPacket[]>('SELECT * FROM queues WHERE deleted_at IS NULL');
  const [members] = await connection.query<RowDataPacket[]>('SELECT * FROM queue_members');
  await connection.end();
  const { text, rules } = projectQueues(queues as unknown as QueueRow[], decodeName);
  await writeFile(join(pbx.spoolDir, 'projection/queues.conf'), text);
  await writeFile(join(pbx.spoolDir, 'projection/queuerules.conf'), rules);
  await pbx.cli('queue reload all');
  for (const m of members) {
    await pbx.cli(`queue add member ${m['interface']} to ${m['queue_name']} penalty 0 as "${m['membername']}"`);
  }
}
