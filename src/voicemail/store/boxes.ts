import type { Kysely } from 'kysely';
import { contexts } from '../../asterisk/naming.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';

/** A mailbox: of an extension, or shared. Every `db` here is of one tenant. */
export interface Box {
  readonly id: number;
  readonly number: string;
  readonly name: string;
  readonly language: string | null;
  readonly extension: { readonly id: number; readonly endpointId: string } | null;
  /** Whose extension it is. */
  readonly ownerId: number | null;
  readonly queue: { readonly id: number; readonly name: string } | null;
  readonly mail: 'off' | 'attach' | 'link';
  readonly mailTo: string | null;
  readonly deleteMailed: boolean;
  readonly updatedAt: Date;
}

export interface BoxFilter {
  /** Null for all. */
  readonly ids?: readonly number[] | null;
  readonly numbers?: readonly string[];
}

/** In order of id. */
export async function findBoxes(
  db: Kysely<DB>,
  tenantId: string,
  filter: BoxFilter,
  page: { readonly after: number; readonly limit: number } = { after: 0, limit: 10_000 },
): Promise<Box[]> {
  const { ids = null, numbers } = filter;
  if (ids?.length === 0 || numbers?.length === 0) return [];
  let query = boxRows(db, tenantId).where('b.uniqueid', '>', page.after);
  if (ids !== null) query = query.where('b.uniqueid', 'in', [...ids]);
  if (numbers !== undefined) query = query.where('b.mailbox', 'in', [...numbers]);
  const rows = await query.orderBy('b.uniqueid').limit(page.limit).execute();
  return rows.map(boxOf);
}

export async function findBox(db: Kysely<DB>, tenantId: string, id: number): Promise<Box | null> {
  return (await findBoxes(db, tenantId, { ids: [id] }))[0] ?? null;
}

/** Whoever follows these boxes now is the only one, in all daemons. */
export async function lockBoxes(db: Kysely<DB>, tenantId: string, numbers: readonly string[]): Promise<void> {
  await db
    .selectFrom('voicemail')
    .select('uniqueid')
    .where('context', '=', contexts.voicemail(tenantId))
    .where('mailbox', 'in', [...numbers])
    .orderBy('uniqueid')
    .forUpdate()
    .execute();
}

function boxRows(db: Kysely<DB>, tenantId: string) {
  return db
    .selectFrom('voicemail as b')
    .leftJoin('pbx_extensions as x', (join) => join.onRef('x.mailbox', '=', 'b.mailbox').on('x.live', '=', 1))
    .leftJoin('voicemail_boxes as s', 's.box_id', 'b.uniqueid')
    .leftJoin('queues as q', (join) => join.onRef('q.id', '=', 's.queue_id').on('q.deleted_at', 'is', null))
    .select(['b.uniqueid as id', 'b.mailbox', 'b.fullname', 'b.language', 'b.updated_at'])
    .select(['x.id as extension_id', 'x.endpoint_id', 'x.user_id'])
    .select(['s.mail', 's.mail_to', 's.delete_mailed', 's.updated_at as settings_at'])
    .select(['q.id as queue_id', 'q.display_name as queue_name'])
    .where('b.context', '=', contexts.voicemail(tenantId));
}

type Row = Awaited<ReturnType<ReturnType<typeof boxRows>['execute']>>[number];

function boxOf(row: Row): Box {
  return {
    id: row.id,
    number: row.mailbox,
    name: row.fullname ?? '',
    language: row.language,
    extension:
      row.extension_id === null || row.endpoint_id === null
        ? null
        : { id: row.extension_id, endpointId: row.endpoint_id },
    ownerId: row.user_id,
    queue: row.queue_id === null ? null : { id: row.queue_id, name: row.queue_name ?? '' },
    mail: row.mail ?? 'off',
    mailTo: row.mail_to,
    deleteMailed: row.delete_mailed === 1,
    updatedAt: new Date(Math.max(Number(row.updated_at), Number(row.settings_at ?? 0))),
  };
}
