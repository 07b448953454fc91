import type { Kysely } from 'kysely';
import type { DB } from '../../../platform/mysql/schema.generated.ts';

/** Somebody's phone, or a phone that is nobody's, in a queue. */
export interface MemberRow {
  readonly id: number;
  readonly user_id: number | null;
  readonly name: string;
  readonly extension: string | null;
  readonly penalty: number;
  readonly wrap_up: number | null;
  readonly created_at: Date;
}

/** A row that names a person follows that person to another phone; one that names none is of the phone it names. */
function members(db: Kysely<DB>, queueId: number) {
  return db
    .selectFrom('queue_members as m')
    .leftJoin('user_roles as r', 'r.user_id', 'm.user_id')
    .leftJoin('pbx_extensions as x', (join) =>
      join
        .on((e) =>
          e('x.endpoint_id', '=', e.fn.coalesce('r.endpoint_id', e.fn<string>('substr', ['m.interface', e.val(7)]))),
        )
        .on('x.deleted_at', 'is', null),
    )
    .select(['m.uniqueid as id', 'm.user_id', 'm.membername', 'x.extension', 'x.display_name', 'm.penalty'])
    .select(['m.wrapuptime', 'm.created_at'])
    .where('m.queue_id', '=', queueId);
}

type Read = Awaited<ReturnType<ReturnType<typeof members>['execute']>>[number];

function memberOf(row: Read): MemberRow {
  return {
    id: row.id,
    user_id: row.user_id,
    name: row.display_name || row.membername || (row.extension ?? ''),
    extension: row.extension,
    penalty: row.penalty ?? 0,
    wrap_up: row.wrapuptime,
    created_at: row.created_at,
  };
}

/** In order of id. @param db of one tenant */
export async function pageOfMembers(
  db: Kysely<DB>,
  queueId: number,
  page: { readonly after: number; readonly limit: number },
): Promise<MemberRow[]> {
  const rows = await members(db, queueId)
    .where('m.uniqueid', '>', page.after)
    .orderBy('m.uniqueid')
    .limit(page.limit)
    .execute();
  return rows.map(memberOf);
}

export async function findMember(db: Kysely<DB>, queueId: number, id: number): Promise<MemberRow | undefined> {
  const row = await members(db, queueId).where('m.uniqueid', '=', id).executeTakeFirst();
  return row === undefined ? undefined : memberOf(row);
}

/** The member that a phone or a person already is. */
export function memberAlready(
  db: Kysely<DB>,
  queueId: number,
  who: { readonly interface: string; readonly userId: number | null },
): Promise<{ readonly id: number } | undefined> {
  return db
    .selectFrom('queue_members')
    .select('uniqueid as id')
    .where('queue_id', '=', queueId)
    .where((e) =>
      e.or([e('interface', '=', who.interface), ...(who.userId === null ? [] : [e('user_id', '=', who.userId)])]),
    )
    .executeTakeFirst();
}

/** Who can be put into a queue: a phone, and whose it is. */
export interface Candidate {
  readonly endpoint: string | null;
  readonly name: string;
}

export async function personToServe(db: Kysely<DB>, userId: number): Promise<Candidate | undefined> {
  const row = await db
    .selectFrom('user_roles as r')
    .leftJoin('pbx_extensions as x', (join) =>
      join.onRef('x.endpoint_id', '=', 'r.endpoint_id').on('x.deleted_at', 'is', null),
    )
    .select(['r.endpoint_id', 'x.display_name', 'x.extension'])
    .where('r.user_id', '=', userId)
    .executeTakeFirst();
  return row && { endpoint: row.endpoint_id, name: row.display_name || (row.extension ?? '') };
}

export async function extensionToServe(db: Kysely<DB>, extension: string): Promise<Candidate | undefined> {
  const row = await db
    .selectFrom('pbx_extensions')
    .select(['endpoint_id', 'display_name'])
    .where('extension', '=', extension)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  return row && { endpoint: row.endpoint_id, name: row.display_name || extension };
}
