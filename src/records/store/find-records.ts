import type { Kysely, Selectable } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { Disposition } from '../model/disposition.ts';
import { queueNameOf } from './queue-names.ts';

export type RecordRow = Selectable<DB['call_records']>;

export interface RecordFilter {
  readonly tenantId: string;
  /** Only calls that this person's phone took part in. */
  readonly userId: number | null;
  /** Epoch ms. */
  readonly from: number | null;
  readonly to: number | null;
  readonly direction: RecordRow['direction'] | null;
  readonly disposition: Disposition | null;
  readonly number: string | null;
  readonly queueId: number | null;
  readonly did: string | null;
  readonly voicemail: boolean | null;
  readonly complete: boolean | null;
}

export interface RecordOrder {
  readonly by: 'started_at' | 'talk_seconds' | 'wait_seconds';
  readonly descending: boolean;
}

export interface After {
  /** Milliseconds or seconds, as the order has it. */
  readonly value: number;
  readonly id: number;
}

export async function findRecords(
  db: Kysely<DB>,
  filter: RecordFilter,
  order: RecordOrder,
  page: { readonly after: After | null; readonly limit: number },
): Promise<RecordRow[]> {
  const query = await filtered(db, filter);
  if (query === null) return [];
  const { by, descending } = order;
  const direction = descending ? 'desc' : 'asc';
  const beyond = descending ? '<' : '>';
  const { after } = page;
  const value = after === null ? null : by === 'started_at' ? new Date(after.value) : after.value;
  return query
    .selectAll('call_records')
    .$if(after !== null, (q) =>
      q
        .where(`call_records.${by}`, descending ? '<=' : '>=', value as never)
        .where((e) =>
          e.or([e(`call_records.${by}`, beyond, value as never), e('call_records.id', beyond, after?.id ?? 0)]),
        ),
    )
    .orderBy(`call_records.${by}`, direction)
    .orderBy('call_records.id', direction)
    .limit(page.limit)
    .execute();
}

/** How many there are, but no more than `most`. */
export async function countRecords(db: Kysely<DB>, filter: RecordFilter, most: number): Promise<number> {
  const query = await filtered(db, filter);
  if (query === null) return 0;
  const { n } = await db
    .selectFrom(query.select('call_records.id').limit(most).as('some'))
    .select((e) => e.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow();
  return n;
}

export async function findRecord(
  db: Kysely<DB>,
  o: { readonly tenantId: string; readonly userId: number | null; readonly callId: string },
): Promise<RecordRow | null> {
  const row = await db
    .selectFrom('call_records')
    .selectAll('call_records')
    .where('call_records.tenant_id', '=', o.tenantId)
    .where('call_records.call_id', '=', o.callId)
    .$if(o.userId !== null, (q) =>
      q.where((e) =>
        e.exists(
          e
            .selectFrom('call_record_parties as party')
            .select('party.endpoint')
            .whereRef('party.tenant_id', '=', 'call_records.tenant_id')
            .whereRef('party.call_id', '=', 'call_records.call_id')
            .where('party.user_id', '=', o.userId),
        ),
      ),
    )
    .executeTakeFirst();
  return row ?? null;
}

/** Null when the filter names a queue that is not there: then there is no such call either. */
async function filtered(db: Kysely<DB>, filter: RecordFilter) {
  const { tenantId, userId, from, to, direction, disposition, number, did, voicemail, complete } = filter;
  const queue = filter.queueId === null ? null : await queueNameOf(db, tenantId, filter.queueId);
  if (filter.queueId !== null && queue === null) return null;
  let query = db.selectFrom('call_records').where('call_records.tenant_id', '=', tenantId);
  if (userId !== null) {
    const own = db
      .selectFrom('call_record_parties')
      .select('call_id')
      .where('tenant_id', '=', tenantId)
      .where('user_id', '=', userId);
    query = query.where('call_records.call_id', 'in', own);
  }
  if (from !== null) query = query.where('call_records.started_at', '>=', new Date(from));
  if (to !== null) query = query.where('call_records.started_at', '<', new Date(to));
  if (direction !== null) query = query.where('call_records.direction', '=', direction);
  if (disposition !== null) query = query.where('call_records.disposition', '=', disposition);
  if (queue !== null) query = query.where('call_records.queue_name', '=', queue);
  if (did !== null) query = query.where('call_records.did', '=', did);
  if (voicemail !== null) query = query.where('call_records.voicemail', '=', voicemail ? 1 : 0);
  if (complete !== null) query = query.where('call_records.complete', '=', complete ? 1 : 0);
  if (number !== null) {
    query = query.where((e) =>
      e.or([e('call_records.from_number', '=', number), e('call_records.to_number', '=', number)]),
    );
  }
  return query;
}
