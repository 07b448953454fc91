import type { ThreadRow } from '../../store/threads.ts';

export function presentThread(row: ThreadRow) {
  return {
    id: row.id,
    did_id: row.did_id,
    number: row.number,
    contact_id: row.contact_id,
    last_message_id: row.last_id,
    last_at: row.last_at.toISOString(),
    unread: row.unread,
    read_up_to: row.read_id,
  };
}
