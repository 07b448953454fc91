import type { Kysely, Transaction } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';

/** A place where somebody is signed in, without anything that would let one in. */
export interface ListedSession {
  readonly id: string;
  readonly tenantId: string;
  readonly tenantName: string;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

export interface SessionPage {
  /** The last session of the page before; null for the first page. */
  readonly after: { readonly createdAt: Date; readonly id: string } | null;
  readonly limit: number;
  readonly now: Date;
  /** Who was last used before has no refresh token any more. */
  readonly usedSince: Date;
}

/** One person's in all tenants, the newest first. */
export function sessionsOfPerson(db: Kysely<DB>, userId: number, page: SessionPage): Promise<ListedSession[]> {
  return listed(db, userId, page);
}

/** One member's in one tenant: an administrator sees nothing of the others. */
export function sessionsOfMember(
  db: Kysely<DB>,
  tenantId: string,
  userId: number,
  page: SessionPage,
): Promise<ListedSession[]> {
  return listed(tenantScope(db, tenantId, { unscoped: ['tenants'] }), userId, page);
}

function listed(db: Kysely<DB>, userId: number, { after, limit, now, usedSince }: SessionPage) {
  let query = db
    .selectFrom('sessions')
    .innerJoin('tenants', 'tenants.id', 'sessions.tenant_id')
    .select([
      'sessions.id as id',
      'sessions.tenant_id as tenantId',
      'tenants.name as tenantName',
      'sessions.ip_address as ipAddress',
      'sessions.user_agent as userAgent',
      'sessions.created_at as createdAt',
      'sessions.last_used_at as lastUsedAt',
    ])
    .where('sessions.user_id', '=', userId)
    .where('sessions.revoked_at', 'is', null)
    .where('sessions.expires_at', '>', now)
    .where('sessions.last_used_at', '>', usedSince);
  if (after !== null) {
    query = query.where((eb) =>
      eb.or([
        eb('sessions.created_at', '<', after.createdAt),
        eb.and([eb('sessions.created_at', '=', after.createdAt), eb('sessions.id', '<', after.id)]),
      ]),
    );
  }
  return query.orderBy('sessions.created_at', 'desc').orderBy('sessions.id', 'desc').limit(limit).execute();
}

/** In which tenant this session of the person goes on; null for another's, or one that ended. */
export async function tenantOfSession(trx: Transaction<DB>, userId: number, id: string): Promise<string | null> {
  const row = await trx
    .selectFrom('sessions')
    .select('tenant_id')
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  return row?.tenant_id ?? null;
}

/** Where the person is signed in at all. */
export async function tenantsWithSessions(trx: Transaction<DB>, userId: number): Promise<string[]> {
  const rows = await trx
    .selectFrom('sessions')
    .select('tenant_id')
    .distinct()
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .execute();
  return rows.map((row) => row.tenant_id);
}
