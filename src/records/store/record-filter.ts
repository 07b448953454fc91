import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { Disposition } from '../model/disposition.ts';
import { queueNameOf } from './queue-names.ts';

export interface RecordFilter {
  readonly tenantId: string;
  /** Only calls that the phone of one of these people took part in; null for all. */
  readonly people: readonly number[] | null;
  /** Epoch ms. */
  readonly from: number | null;
  readonly to: number | null;
  readonly direction: 'inbound' | 'outbound' | 'internal' | null;
  readonly disposition: Disposition | null;
  /** Who called or what was dialled. */
  readonly number: string | null;
  readonly queueId: number | null;
  readonly did: string | null;
  readonly voicemail: boolean | null;
  readonly complete: boolean | null;
}

/** Where the calls of a filter are looked for, and by what. */
export interface RecordSearch {
  readonly from: RawBuilder<unknown>;
  /** Each finds a part of the calls, none twice: a number has an index on each side of the call and none on both. */
  readonly parts: readonly (readonly RawBuilder<unknown>[])[];
  /** What stands for started_at and call_id, so that the index that is searched also gives the order. */
  readonly started: RawBuilder<unknown>;
  readonly callId: RawBuilder<unknown>;
}

/** Null when the filter names nobody, or a queue that is not there: then there is no such call either. */
export async function searchOf(db: Kysely<DB>, filter: RecordFilter): Promise<RecordSearch | null> {
  const { tenantId, people, number } = filter;
  if (people?.length === 0) return null;
  const queue = filter.queueId === null ? null : await queueNameOf(db, tenantId, filter.queueId);
  if (filter.queueId !== null && queue === null) return null;
  const own = people?.length === 1;
  const conditions = [
    ...(own ? [sql`party.tenant_id = ${tenantId}`, sql`party.user_id = ${people[0]}`] : []),
    ...(own ? [] : [sql`record.tenant_id = ${tenantId}`]),
    ...(own || people === null ? [] : [ofSeveral(people)]),
    ...conditionsOf(filter, queue, own ? sql`party.started_at` : sql`record.started_at`),
  ];
  const sides = [
    [sql`record.from_number = ${number}`],
    [sql`record.to_number = ${number}`, sql`record.from_number <> ${number}`],
  ];
  return {
    from: own ? OF_ONE_PERSON : sql`call_records as record`,
    parts: number === null ? [conditions] : sides.map((side) => [...conditions, ...side]),
    started: own ? sql`party.started_at` : sql`record.started_at`,
    callId: own ? sql`party.call_id` : sql`record.call_id`,
  };
}

// The parties' index has one person's calls in order of time; the optimizer would look through all of the tenant's.
const OF_ONE_PERSON = sql`call_record_parties as party
  straight_join call_records as record on record.tenant_id = party.tenant_id and record.call_id = party.call_id`;

// By the call's own key: a call of several of them is found once.
function ofSeveral(people: readonly number[]): RawBuilder<unknown> {
  return sql`exists (select 1 from call_record_parties as party where party.tenant_id = record.tenant_id
    and party.call_id = record.call_id and party.user_id in (${sql.join([...people])}))`;
}

function conditionsOf(filter: RecordFilter, queue: string | null, started: RawBuilder<unknown>): RawBuilder<unknown>[] {
  const { from, to, direction, disposition, did, voicemail, complete } = filter;
  return [
    from === null ? null : sql`${started} >= ${new Date(from)}`,
    to === null ? null : sql`${started} < ${new Date(to)}`,
    direction === null ? null : sql`record.direction = ${direction}`,
    disposition === null ? null : sql`record.disposition = ${disposition}`,
    queue === null ? null : sql`record.queue_name = ${queue}`,
    did === null ? null : sql`record.did = ${did}`,
    voicemail === null ? null : sql`record.voicemail = ${voicemail ? 1 : 0}`,
    complete === null ? null : sql`record.complete = ${complete ? 1 : 0}`,
  ].filter((condition) => condition !== null);
}
