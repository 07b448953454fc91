import { type ExpressionBuilder, type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { RecordingRow } from './recordings.ts';

export interface RecordingFilter {
  readonly tenantId: string;
  /** Only of calls that one of these people took part in; null for all. */
  readonly people: readonly number[] | null;
  readonly callId?: string | undefined;
  /** Without it those that are deleted are left out. */
  readonly status?: RecordingRow['status'] | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export interface AfterRecording {
  readonly startedAt: Date;
  readonly id: number;
}

/** Latest first. */
export async function findRecordings(
  db: Kysely<DB>,
  { tenantId, people, callId, status, from, to }: RecordingFilter,
  { after, limit }: { readonly after: AfterRecording | null; readonly limit: number },
): Promise<RecordingRow[]> {
  if (people?.length === 0) return [];
  let query = db.selectFrom('call_recordings as r').selectAll('r').where('r.tenant_id', '=', tenantId);
  if (people !== null) query = query.where((e) => ofPeople(e, people));
  query = status === undefined ? query.where('r.status', '<>', 'deleted') : query.where('r.status', '=', status);
  if (callId !== undefined) query = query.where('r.call_id', '=', callId);
  if (from !== undefined) query = query.where('r.started_at', '>=', new Date(from));
  if (to !== undefined) query = query.where('r.started_at', '<', new Date(to));
  if (after !== null) {
    query = query.where('r.started_at', '<=', after.startedAt);
    query = query.where((e) => e.or([e('r.started_at', '<', after.startedAt), e('r.id', '<', after.id)]));
  }
  return query.orderBy('r.started_at', 'desc').orderBy('r.id', 'desc').limit(limit).execute();
}

/** One that these people may know of; undefined as well for one that is not there. */
export async function findRecording(
  db: Kysely<DB>,
  { tenantId, people, id }: Pick<RecordingFilter, 'tenantId' | 'people'> & { readonly id: number },
): Promise<RecordingRow | undefined> {
  if (people?.length === 0) return undefined;
  let query = db.selectFrom('call_recordings as r').selectAll('r').where('r.tenant_id', '=', tenantId);
  if (people !== null) query = query.where((e) => ofPeople(e, people));
  return query.where('r.id', '=', id).executeTakeFirst();
}

/** Their phone took part in the call, or does now. */
function ofPeople(e: ExpressionBuilder<DB & { r: DB['call_recordings'] }, 'r'>, people: readonly number[]) {
  const tookPart = e
    .selectFrom('call_record_parties as p')
    .select('p.endpoint')
    .whereRef('p.tenant_id', '=', 'r.tenant_id')
    .whereRef('p.call_id', '=', 'r.call_id')
    .where('p.user_id', 'in', [...people]);
  const takesPart = e
    .selectFrom('live_calls as l')
    .select('l.id')
    .whereRef('l.tenant_id', '=', 'r.tenant_id')
    .whereRef('l.id', '=', 'r.call_id')
    .where(sql<boolean>`json_overlaps(l.agents, ${JSON.stringify(people)})`);
  return e.or([e.exists(tookPart), e.exists(takesPart)]);
}
