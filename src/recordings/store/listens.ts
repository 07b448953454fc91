import type { Kysely, Selectable } from 'kysely';
import type { DB, RecordingListens } from '../../platform/mysql/schema.generated.ts';

export type ListenRow = Selectable<RecordingListens>;

export interface Listen {
  readonly tenantId: string;
  readonly recordingId: number;
  /** One of the two is null. */
  readonly userId: number | null;
  readonly apiKeyId: number | null;
  readonly kind: 'listen' | 'download';
  readonly address: string;
  readonly at: Date;
}

/** @returns false when this person did not listen to it since `since`: it is a new listening */
export async function goOnListening(db: Kysely<DB>, listen: Listen, since: Date): Promise<boolean> {
  const last = await db
    .selectFrom('recording_listens')
    .select(['id', 'requests'])
    .where('tenant_id', '=', listen.tenantId)
    .where('recording_id', '=', listen.recordingId)
    .where('kind', '=', listen.kind)
    .where('address', '=', listen.address)
    .where('user_id', listen.userId === null ? 'is' : '=', listen.userId)
    .where('api_key_id', listen.apiKeyId === null ? 'is' : '=', listen.apiKeyId)
    .where('listened_at', '>=', since)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (last === undefined) return false;
  await db
    .updateTable('recording_listens')
    .set((e) => ({ requests: e('requests', '+', 1), last_at: listen.at }))
    .where('tenant_id', '=', listen.tenantId)
    .where('id', '=', last.id)
    .execute();
  return true;
}

export async function insertListen(db: Kysely<DB>, listen: Listen): Promise<void> {
  await db
    .insertInto('recording_listens')
    .values({
      tenant_id: listen.tenantId,
      recording_id: listen.recordingId,
      user_id: listen.userId,
      api_key_id: listen.apiKeyId,
      kind: listen.kind,
      address: listen.address,
      listened_at: listen.at,
      last_at: listen.at,
    })
    .execute();
}

/** Latest first. */
export function findListens(
  db: Kysely<DB>,
  { tenantId, recordingId }: { readonly tenantId: string; readonly recordingId: number },
  page: { readonly before: number | null; readonly limit: number },
): Promise<ListenRow[]> {
  let query = db
    .selectFrom('recording_listens')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('recording_id', '=', recordingId);
  if (page.before !== null) query = query.where('id', '<', page.before);
  return query.orderBy('id', 'desc').limit(page.limit).execute();
}
