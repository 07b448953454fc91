import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';

export interface OwnPhone {
  readonly endpoint: string;
  /** '' for a phone without one. */
  readonly extension: string;
}

/** The phone that somebody signs in with or, where that is none, whose extension is his. */
export async function phoneOf(db: Kysely<DB>, tenantId: string, userId: number): Promise<OwnPhone | null> {
  const scoped = tenantScope(db, tenantId);
  const member = await scoped
    .selectFrom('user_roles')
    .select('endpoint_id')
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  if (member === undefined) return null;
  let query = scoped.selectFrom('pbx_extensions').select(['endpoint_id', 'extension']).where('live', '=', 1);
  query =
    member.endpoint_id === null
      ? query.where('user_id', '=', userId)
      : query.where('endpoint_id', '=', member.endpoint_id);
  const row = await query.orderBy('extension').limit(1).executeTakeFirst();
  return row?.endpoint_id == null ? null : { endpoint: row.endpoint_id, extension: row.extension };
}

/** The extension of a phone; '' where it has none. */
export async function extensionOf(db: Kysely<DB>, tenantId: string, endpoint: string): Promise<string> {
  const row = await tenantScope(db, tenantId)
    .selectFrom('pbx_extensions')
    .select('extension')
    .where('endpoint_id', '=', endpoint)
    .where('live', '=', 1)
    .executeTakeFirst();
  return row?.extension ?? '';
}

/** A phone's, or a queue's. */
export async function isExtension(db: Kysely<DB>, tenantId: string, number: string): Promise<boolean> {
  const scoped = tenantScope(db, tenantId);
  const row = await scoped
    .selectFrom('pbx_extensions')
    .select('id')
    .where('extension', '=', number)
    .where('live', '=', 1)
    .executeTakeFirst();
  if (row !== undefined) return true;
  const queue = await scoped
    .selectFrom('queues')
    .select('id')
    .where('extension', '=', number)
    .where('live', '=', 1)
    .executeTakeFirst();
  return queue !== undefined;
}
