import { type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';

/** A message whose call is not known, or known and not looked up yet for the number that was called. */
export interface Unlinked {
  readonly tenantId: string;
  readonly id: number;
  readonly number: string;
  readonly candidates: readonly {
    readonly callId: string;
    readonly from: string;
    readonly didId: number | null;
  }[];
}

/** Asterisk's clock tells whole seconds of a message, and begins to count it before the call is over. */
const SLACK_MS = 2_000;

/**
 * Messages since a time with the records of calls that reached voicemail while they were left: where no event told whose
 * a message is (the daemon was away), the record does. The latest first, so that none waits behind those that fit several.
 */
export async function unlinkedSince(db: Kysely<DB>, since: Date, limit: number): Promise<Unlinked[]> {
  const rows = await db
    .selectFrom('voicemails as v')
    .innerJoin('call_records as r', (join) =>
      join
        .onRef('r.tenant_id', '=', 'v.tenant_id')
        .on('r.voicemail', '=', 1)
        .on((e) => e('r.started_at', '<=', sql<Date>`v.received_at + interval ${sql.lit(SLACK_MS / 1000)} second`))
        .on((e) => e('r.ended_at', '>=', sql<Date>`v.received_at - interval ${sql.lit(SLACK_MS / 1000)} second`))
        // a voicemail lasts minutes: without this all calls before it would be looked through
        .on((e) => e('r.started_at', '>', sql<Date>`v.received_at - interval 1 day`)),
    )
    .select(['v.tenant_id', 'v.id', 'v.callerid', 'v.call_id as known', 'r.call_id', 'r.from_number', 'r.did_id'])
    .where('v.received_at', '>', since)
    .where((e) => e.or([e('v.call_id', 'is', null), e('v.call_id', '=', e.ref('r.call_id'))]))
    .where('v.did_id', 'is', null)
    .where((e) => e.or([e('v.call_id', 'is', null), e('r.did_id', 'is not', null)]))
    .orderBy('v.id', 'desc')
    .limit(limit)
    .execute();
  const found = new Map<number, Unlinked & { candidates: { callId: string; from: string; didId: number | null }[] }>();
  for (const row of rows) {
    const one = found.get(row.id) ?? { tenantId: row.tenant_id, id: row.id, number: row.callerid, candidates: [] };
    one.candidates.push({ callId: row.call_id, from: row.from_number, didId: row.did_id });
    found.set(row.id, one);
  }
  return [...found.values()];
}

export async function linkCall(
  db: Kysely<DB>,
  { tenantId, id }: Pick<Unlinked, 'tenantId' | 'id'>,
  call: { readonly callId: string; readonly didId: number | null },
): Promise<void> {
  await db
    .updateTable('voicemails')
    .set({ call_id: call.callId, did_id: call.didId })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute();
}
