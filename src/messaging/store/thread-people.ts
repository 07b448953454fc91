import { type Kysely, sql, type Transaction } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';

/** Those whose a conversation is. Each of these is given the tenant's scope. */
export async function peopleOf(db: Kysely<DB>, threadId: number): Promise<number[]> {
  const rows = await db.selectFrom('sms_thread_people').select('user_id').where('thread_id', '=', threadId).execute();
  return rows.map(({ user_id }) => user_id);
}

export async function addPeople(
  trx: Transaction<DB>,
  tenant_id: string,
  thread_id: number,
  people: readonly number[],
): Promise<void> {
  const known = new Set(await peopleOf(trx, thread_id));
  const added = [...new Set(people)].filter((user_id) => !known.has(user_id));
  if (added.length === 0) return;
  const rows = added.map((user_id) => ({ tenant_id, thread_id, user_id }));
  await trx.insertInto('sms_thread_people').ignore().values(rows).execute();
}

/** Something where one of these people has part in the conversation that a column names, else null. */
export function partOf(db: Kysely<DB>, thread: 'sms_messages.thread_id' | 'sms_threads.id', people: readonly number[]) {
  return db
    .selectFrom('sms_thread_people as part')
    .select('part.thread_id')
    .where('part.thread_id', '=', sql.ref<number>(thread))
    .where('part.user_id', 'in', people.length === 0 ? [-1] : [...people])
    .limit(1);
}
