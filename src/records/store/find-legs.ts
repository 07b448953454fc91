import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { Disposition } from '../model/disposition.ts';
import type { After } from './find-records.ts';
import { queueNameOf } from './queue-names.ts';

export interface LegFilter {
  readonly tenantId: string;
  /** Only legs of this person. */
  readonly userId: number | null;
  /** Epoch ms. */
  readonly from: number | null;
  readonly to: number | null;
  readonly disposition: Disposition | null;
  readonly number: string | null;
  readonly queueId: number | null;
  readonly did: string | null;
}

export type LegRow = Awaited<ReturnType<typeof findLegs>>[number];

/** @param page.after `value` in epoch microseconds */
export async function findLegs(
  db: Kysely<DB>,
  filter: LegFilter,
  page: { readonly descending: boolean; readonly after: After | null; readonly limit: number },
) {
  const { after, descending, limit } = page;
  const direction = descending ? 'desc' : 'asc';
  const beyond = descending ? '<' : '>';
  let query = await filtered(db, filter);
  if (query === null) return [];
  if (after !== null) {
    query = query
      .where('cdr.start_us', descending ? '<=' : '>=', after.value)
      .where((e) => e.or([e('cdr.start_us', beyond, after.value), e('cdr.id', beyond, after.id)]));
  }
  return withNames(query).orderBy('cdr.start_us', direction).orderBy('cdr.id', direction).limit(limit).execute();
}

export async function countLegs(db: Kysely<DB>, filter: LegFilter, most: number): Promise<number> {
  const query = await filtered(db, filter);
  if (query === null) return 0;
  const { n } = await db
    .selectFrom(query.select('cdr.id').limit(most).as('some'))
    .select((e) => e.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow();
  return n;
}

/** All legs of one conversation, in their order. */
export function legsOfCall(db: Kysely<DB>, o: { tenantId: string; pbx: string; root: string }) {
  return withNames(
    db
      .selectFrom('cdr')
      .where('cdr.tenant_id', '=', o.tenantId)
      .where('cdr.linkedid', 'in', (e) =>
        e
          .selectFrom('call_linkedids as own')
          .select('own.linkedid')
          .where('own.pbx', '=', o.pbx)
          .where('own.root', '=', o.root),
      )
      .where('cdr.pbx', '=', o.pbx),
  )
    .orderBy('cdr.start_us')
    .orderBy('cdr.id')
    .limit(MOST_LEGS)
    .execute();
}

const MOST_LEGS = 1_000;

async function filtered(db: Kysely<DB>, filter: LegFilter) {
  const { tenantId, userId, from, to, disposition, number, did } = filter;
  const queue = filter.queueId === null ? null : await queueNameOf(db, tenantId, filter.queueId);
  if (filter.queueId !== null && queue === null) return null;
  let query = db.selectFrom('cdr').where('cdr.tenant_id', '=', tenantId);
  if (userId !== null) query = query.where('cdr.user_id', '=', userId);
  if (from !== null) query = query.where('cdr.start_us', '>=', from * 1000);
  if (to !== null) query = query.where('cdr.start_us', '<', to * 1000);
  if (disposition !== null) query = query.where('cdr.disposition', 'in', writtenAs(disposition));
  if (queue !== null) query = query.where('cdr.queue_name', '=', queue);
  if (number !== null) query = query.where((e) => e.or([e('cdr.src', '=', number), e('cdr.dst', '=', number)]));
  if (did !== null) {
    query = query.where('cdr.did_id', 'in', (e) =>
      e.selectFrom('dids').select('dids.id').where('dids.tenant_id', '=', tenantId).where('dids.number', '=', did),
    );
  }
  return query;
}

/** Asterisk has a word of its own for a caller who gave up. */
function writtenAs(disposition: Disposition): string[] {
  return disposition === 'NO ANSWER' ? ['NO ANSWER', 'CANCEL'] : [disposition];
}

type Query = NonNullable<Awaited<ReturnType<typeof filtered>>>;

function withNames(query: Query) {
  return query
    .leftJoin('call_linkedids as conversation', (join) =>
      join.onRef('conversation.pbx', '=', 'cdr.pbx').onRef('conversation.linkedid', '=', 'cdr.linkedid'),
    )
    .leftJoin('dids', (join) => join.onRef('dids.tenant_id', '=', 'cdr.tenant_id').onRef('dids.id', '=', 'cdr.did_id'))
    .select([
      'cdr.id',
      'cdr.pbx',
      'cdr.uniqueid',
      'cdr.linkedid',
      'cdr.sequence',
      'cdr.src',
      'cdr.dst',
      'cdr.clid',
      'cdr.lastapp',
      'cdr.disposition',
      'cdr.start_us',
      'cdr.answer_us',
      'cdr.end_us',
      'cdr.duration',
      'cdr.billsec',
      'cdr.user_id',
      'cdr.queue_name',
      'cdr.queue_wait_time',
      'cdr.accountcode',
      'cdr.userfield',
      'conversation.root',
      'dids.number as did',
    ]);
}
