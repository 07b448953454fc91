import type { Kysely, Selectable, Transaction } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { partOf } from './thread-people.ts';

export type ThreadRow = Selectable<DB['sms_threads']>;

/** The conversation of a number with somebody outside, made where there is none, and held until the transaction ends. */
export async function holdThread(
  trx: Transaction<DB>,
  o: {
    readonly tenantId: string;
    readonly didId: number;
    readonly number: string;
    readonly contactId: number | null;
    readonly at: Date;
  },
): Promise<ThreadRow> {
  const pair = trx.selectFrom('sms_threads').where('did_id', '=', o.didId).where('number', '=', o.number);
  // Not locked before it is there: two who hold the gap that both want to write into would wait for each other.
  if ((await pair.select('id').executeTakeFirst()) === undefined) {
    const row = { tenant_id: o.tenantId, did_id: o.didId, number: o.number, contact_id: o.contactId, last_at: o.at };
    await trx.insertInto('sms_threads').ignore().values(row).execute();
  }
  const held = await pair.selectAll().forUpdate().executeTakeFirst();
  if (held === undefined) throw new Error('a conversation was lost');
  return held;
}

/** Notes a new message of the conversation. */
export async function addToThread(
  trx: Transaction<DB>,
  thread: ThreadRow,
  message: { readonly id: number; readonly at: Date; readonly inbound: boolean; readonly contactId: number | null },
): Promise<void> {
  await trx
    .updateTable('sms_threads')
    .set({
      last_id: message.id,
      last_at: message.at,
      contact_id: message.contactId ?? thread.contact_id,
      ...(message.inbound ? { heard_at: message.at, unread: thread.unread + 1 } : {}),
    })
    .where('id', '=', thread.id)
    .execute();
}

export async function lockThread(trx: Transaction<DB>, id: number): Promise<void> {
  await trx.selectFrom('sms_threads').select('id').where('id', '=', id).forUpdate().execute();
}

export function findThread(
  db: Kysely<DB>,
  id: number,
  people: readonly number[] | null,
): Promise<ThreadRow | undefined> {
  return db
    .selectFrom('sms_threads')
    .selectAll()
    .where('id', '=', id)
    .$if(people !== null, (q) => q.where((e) => e(partOf(db, 'sms_threads.id', people ?? []), 'is not', null)))
    .executeTakeFirst();
}

export interface ThreadFilter {
  readonly contactId?: number | undefined;
  readonly didId?: number | undefined;
  readonly number?: string | undefined;
  readonly unread?: boolean | undefined;
}

/** Latest first. */
export function findThreads(
  db: Kysely<DB>,
  filter: ThreadFilter,
  people: readonly number[] | null,
  page: { readonly before: { readonly at: Date; readonly id: number } | null; readonly limit: number },
): Promise<ThreadRow[]> {
  const { before } = page;
  return db
    .selectFrom('sms_threads')
    .selectAll()
    .$if(filter.contactId !== undefined, (q) => q.where('contact_id', '=', filter.contactId ?? 0))
    .$if(filter.didId !== undefined, (q) => q.where('did_id', '=', filter.didId ?? 0))
    .$if(filter.number !== undefined, (q) => q.where('number', '=', filter.number ?? ''))
    .$if(filter.unread === true, (q) => q.where('unread', '>', 0))
    .$if(people !== null, (q) => q.where((e) => e(partOf(db, 'sms_threads.id', people ?? []), 'is not', null)))
    .$if(before !== null, (q) =>
      q.where((e) =>
        e.or([
          e('last_at', '<', before?.at ?? new Date(0)),
          e.and([e('last_at', '=', before?.at ?? new Date(0)), e('id', '<', before?.id ?? 0)]),
        ]),
      ),
    )
    .orderBy('last_at', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit)
    .execute();
}

/** All up to a message were read. */
export async function markRead(trx: Transaction<DB>, threadId: number, upTo: number): Promise<void> {
  const { unread } = await trx
    .selectFrom('sms_messages')
    .select((e) => e.fn.countAll<number>().as('unread'))
    .where('thread_id', '=', threadId)
    .where('direction', '=', 'inbound')
    .where('id', '>', upTo)
    .executeTakeFirstOrThrow();
  await trx.updateTable('sms_threads').set({ read_id: upTo, unread }).where('id', '=', threadId).execute();
}
