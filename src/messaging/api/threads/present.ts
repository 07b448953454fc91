import type { Kysely } from 'kysely';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import { findEach } from '../../store/messages.ts';
import type { ThreadRow } from '../../store/threads.ts';

/** Conversations with the last message of each. @param db within the tenant's scope */
export async function presentThreads(db: Kysely<DB>, rows: readonly ThreadRow[]) {
  const last = await findEach(
    db,
    rows.flatMap(({ last_id }) => (last_id === null ? [] : [last_id])),
  );
  return rows.map((row) => {
    const message = row.last_id === null ? undefined : last.get(row.last_id);
    return {
      id: row.id,
      did_id: row.did_id,
      number: row.number,
      contact_id: row.contact_id,
      last_message:
        message === undefined
          ? null
          : { id: message.id, direction: message.direction, status: message.status, body: message.body ?? '' },
      last_at: row.last_at.toISOString(),
      unread: row.unread,
      read_up_to: row.read_id,
    };
  });
}

export async function presentThread(db: Kysely<DB>, row: ThreadRow) {
  const [thread] = await presentThreads(db, [row]);
  if (thread === undefined) throw new Error('a conversation was lost');
  return thread;
}
