import type { Kysely, Selectable } from 'kysely';
import type { DB, Voicemails } from '../../platform/mysql/schema.generated.ts';
import { FOLDERS } from '../model/folder.ts';
import type { KnownMessage } from '../model/follow.ts';

/** Messages as people see them. Every `db` here is of one tenant. */

export interface Known extends KnownMessage {
  readonly boxId: number;
}

export async function loadKnown(db: Kysely<DB>, boxIds: readonly number[]): Promise<Known[]> {
  if (boxIds.length === 0) return [];
  const rows = await db
    .selectFrom('voicemails')
    .select(['id', 'box_id', 'msg_id', 'folder', 'is_read', 'read_at', 'deleted_at'])
    .where('box_id', 'in', [...boxIds])
    .execute();
  return rows.map((row) => ({
    id: row.id,
    boxId: row.box_id,
    msgId: row.msg_id,
    folder: FOLDERS.find((folder) => folder === row.folder) ?? 'INBOX',
    isRead: row.is_read === 1,
    readAt: row.read_at,
    deletedAt: row.deleted_at,
  }));
}

export interface NewVoicemail {
  readonly boxId: number;
  readonly msgId: string;
  readonly folder: string;
  readonly callId: string | null;
  readonly userId: number | null;
  readonly endpointId: string | null;
  readonly caller: { readonly number: string; readonly name: string };
  readonly durationSeconds: number;
  readonly size: number;
  readonly urgent: boolean;
  readonly isRead: boolean;
  readonly readAt: Date | null;
  readonly deletedAt: Date | null;
  readonly receivedAt: Date;
}

/** @returns its id */
export async function insertVoicemail(db: Kysely<DB>, tenantId: string, one: NewVoicemail): Promise<number> {
  const { insertId } = await db
    .insertInto('voicemails')
    .values({
      tenant_id: tenantId,
      box_id: one.boxId,
      msg_id: one.msgId,
      folder: one.folder,
      call_id: one.callId,
      user_id: one.userId,
      endpoint_id: one.endpointId,
      callerid: one.caller.number,
      callername: one.caller.name,
      duration: one.durationSeconds,
      size: one.size,
      urgent: one.urgent ? 1 : 0,
      is_read: one.isRead ? 1 : 0,
      read_at: one.readAt,
      deleted_at: one.deletedAt,
      received_at: one.receivedAt,
    })
    .executeTakeFirstOrThrow();
  return Number(insertId);
}

export async function placeVoicemail(
  db: Kysely<DB>,
  id: number,
  place: Pick<KnownMessage, 'folder' | 'isRead' | 'readAt' | 'deletedAt'>,
): Promise<void> {
  await db
    .updateTable('voicemails')
    .set({
      folder: place.folder,
      is_read: place.isRead ? 1 : 0,
      read_at: place.readAt,
      deleted_at: place.deletedAt,
    })
    .where('id', '=', id)
    .execute();
}

export async function removeVoicemails(db: Kysely<DB>, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await db
    .deleteFrom('voicemails')
    .where('id', 'in', [...ids])
    .execute();
}

export async function saveTranscription(db: Kysely<DB>, id: number, text: string): Promise<void> {
  await db.updateTable('voicemails').set({ transcription: text }).where('id', '=', id).execute();
}

export type VoicemailRow = Selectable<Voicemails> & { readonly mailbox: string; readonly box_name: string | null };

export async function voicemailsById(db: Kysely<DB>, ids: readonly number[]): Promise<VoicemailRow[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('voicemails')
    .selectAll()
    .where('id', 'in', [...ids])
    .orderBy('id')
    .execute();
  return withBoxes(db, rows);
}

export async function findVoicemail(db: Kysely<DB>, id: number): Promise<VoicemailRow | null> {
  return (await voicemailsById(db, [id]))[0] ?? null;
}

export async function voicemailOfMessage(db: Kysely<DB>, boxId: number, msgId: string): Promise<VoicemailRow | null> {
  const query = db.selectFrom('voicemails').selectAll().where('box_id', '=', boxId).where('msg_id', '=', msgId);
  return (await withBoxes(db, await query.execute()))[0] ?? null;
}

export interface VoicemailFilter {
  /** Boxes that may be seen; null for all. */
  readonly boxes: readonly number[] | null;
  readonly deleted: boolean;
  readonly isRead: boolean | null;
  readonly folder: string | null;
  readonly number: string | null;
  readonly callId: string | null;
  readonly from: Date | null;
  readonly to: Date | null;
}

/** The latest first. */
export async function findVoicemails(
  db: Kysely<DB>,
  filter: VoicemailFilter,
  page: { readonly after: { readonly receivedAt: Date; readonly id: number } | null; readonly limit: number },
): Promise<VoicemailRow[]> {
  if (filter.boxes?.length === 0) return [];
  let query = db.selectFrom('voicemails').selectAll();
  query = filter.deleted ? query.where('deleted_at', 'is not', null) : query.where('live', '=', 1);
  if (filter.boxes !== null) query = query.where('box_id', 'in', [...filter.boxes]);
  if (filter.isRead !== null) query = query.where('is_read', '=', filter.isRead ? 1 : 0);
  if (filter.folder !== null) query = query.where('folder', '=', filter.folder);
  if (filter.number !== null) query = query.where('callerid', '=', filter.number);
  if (filter.callId !== null) query = query.where('call_id', '=', filter.callId);
  if (filter.from !== null) query = query.where('received_at', '>=', filter.from);
  if (filter.to !== null) query = query.where('received_at', '<', filter.to);
  const { after } = page;
  if (after !== null) {
    query = query.where((e) =>
      e.or([
        e('received_at', '<', after.receivedAt),
        e.and([e('received_at', '=', after.receivedAt), e('id', '<', after.id)]),
      ]),
    );
  }
  const rows = await query.orderBy('received_at', 'desc').orderBy('id', 'desc').limit(page.limit).execute();
  return withBoxes(db, rows);
}

/** Of all tenants, the oldest first, but for those ids: what the daemon itself deletes for good. */
export async function outdatedWaste(
  db: Kysely<DB>,
  before: Date,
  { but, limit }: { readonly but: readonly number[]; readonly limit: number },
): Promise<VoicemailRow[]> {
  return withBoxes(
    db,
    await db
      .selectFrom('voicemails')
      .selectAll()
      .where('deleted_at', '<', before)
      .$if(but.length > 0, (q) => q.where('id', 'not in', but))
      .orderBy('deleted_at')
      .limit(limit)
      .execute(),
  );
}

/** New and heard messages of boxes. */
export async function countsOfBoxes(
  db: Kysely<DB>,
  boxIds: readonly number[],
): Promise<Map<number, { readonly fresh: number; readonly heard: number }>> {
  if (boxIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('voicemails')
    .select((e) => ['box_id', 'is_read', e.fn.countAll<number>().as('count')])
    .where('box_id', 'in', [...boxIds])
    .where('live', '=', 1)
    .groupBy(['box_id', 'is_read'])
    .execute();
  const of = (boxId: number, isRead: number) =>
    rows.find((row) => row.box_id === boxId && row.is_read === isRead)?.count ?? 0;
  return new Map(boxIds.map((id) => [id, { fresh: of(id, 0), heard: of(id, 1) }]));
}

/** By a query of its own: joined, the database would begin with the boxes and sort what it finds. */
async function withBoxes(db: Kysely<DB>, rows: readonly Selectable<Voicemails>[]): Promise<VoicemailRow[]> {
  if (rows.length === 0) return [];
  const boxes = await db
    .selectFrom('voicemail')
    .select(['uniqueid', 'mailbox', 'fullname'])
    .where('uniqueid', 'in', [...new Set(rows.map(({ box_id }) => box_id))])
    .execute();
  const byId = new Map(boxes.map((box) => [box.uniqueid, box]));
  return rows.flatMap((row) => {
    const box = byId.get(row.box_id);
    return box === undefined ? [] : { ...row, mailbox: box.mailbox, box_name: box.fullname };
  });
}
