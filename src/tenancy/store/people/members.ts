import { type Kysely, type SelectQueryBuilder, sql, type Transaction } from 'kysely';
import { jsonText } from '../../../platform/mysql/json-text.ts';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import type { Role } from '../../guard/permissions.ts';

/** A person as a member of one tenant, present or former. */
export interface Member {
  readonly userId: number;
  readonly email: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly phone: string | null;
  readonly accountStatus: 'active' | 'inactive' | 'suspended';
  readonly role: Role;
  readonly status: 'active' | 'suspended';
  readonly endpointId: string | null;
  readonly extension: string | null;
  /** `user_roles.permissions` and `user_roles.teams` as stored. */
  readonly overrides: unknown;
  readonly teams: unknown;
  readonly joinedAt: Date;
  readonly endedAt: Date | null;
  /** In this tenant; what the person does elsewhere is nobody's affair here. */
  readonly lastSeenAt: Date | null;
}

export interface MemberFilter {
  readonly role?: Role | undefined;
  readonly status?: 'active' | 'inactive' | 'suspended' | undefined;
  readonly team?: string | undefined;
  /** Part of the name or the e-mail address. */
  readonly q?: string | undefined;
  /** Former members, and those alone. */
  readonly deleted: boolean;
  /** Only those of one of these teams; empty for everybody. */
  readonly within: readonly string[];
}

export async function listMembers(
  db: Kysely<DB>,
  tenantId: string,
  filter: MemberFilter,
  page: { readonly after: number; readonly limit: number },
): Promise<Member[]> {
  const { role, status, team, q, deleted, within } = filter;
  let query = members(db, tenantId)
    .where('r.user_id', '>', page.after)
    .where('r.revoked_at', deleted ? 'is not' : 'is', null);
  if (role !== undefined) query = query.where('r.role', '=', role);
  if (status !== undefined) query = query.where(sql`if(u.status = 'active', r.status, u.status)`, '=', status);
  if (team !== undefined) query = query.where(sql<boolean>`json_contains(r.teams, ${jsonText([team])})`);
  if (within.length > 0) query = query.where(sql<boolean>`json_overlaps(r.teams, ${jsonText(within)})`);
  if (q !== undefined) {
    const part = `%${q.replace(/[\\%_]/g, '\\$&')}%`;
    const name = sql<string>`concat_ws(' ', u.first_name, u.last_name)`;
    query = query.where((e) => e.or([e('u.email', 'like', part), e(name, 'like', part)]));
  }
  return query.orderBy('r.user_id').limit(page.limit).execute();
}

export async function findMember(db: Kysely<DB>, tenantId: string, userId: number): Promise<Member | null> {
  return (await members(db, tenantId).where('r.user_id', '=', userId).executeTakeFirst()) ?? null;
}

/** Administrators of the tenant; of use while its row is held. */
export function listAdministrators(trx: Transaction<DB>, tenantId: string): Promise<Member[]> {
  return members(trx, tenantId).where('r.role', '=', 'tenant_admin').where('r.revoked_at', 'is', null).execute();
}

/** The member whose phone it is. */
export async function memberOfEndpoint(trx: Transaction<DB>, tenantId: string, endpoint: string) {
  return (await members(trx, tenantId).where('r.endpoint_id', '=', endpoint).executeTakeFirst()) ?? null;
}

export interface MemberColumns {
  readonly role?: Role;
  readonly status?: 'active' | 'suspended';
  readonly endpoint_id?: string | null;
  readonly permissions?: string;
  readonly teams?: string;
  readonly revoked_at?: Date | null;
}

export async function setMember(
  trx: Transaction<DB>,
  tenantId: string,
  userId: number,
  columns: MemberColumns,
): Promise<void> {
  if (Object.keys(columns).length === 0) return;
  await tenantScope(trx, tenantId).updateTable('user_roles').set(columns).where('user_id', '=', userId).execute();
}

export async function insertMember(
  trx: Transaction<DB>,
  tenantId: string,
  member: MemberColumns & { readonly user_id: number; readonly role: Role },
): Promise<void> {
  await tenantScope(trx, tenantId)
    .insertInto('user_roles')
    .values({ tenant_id: tenantId, ...member })
    .execute();
}

/** Whether it is a phone of the tenant. */
export async function isPhone(trx: Transaction<DB>, tenantId: string, endpoint: string): Promise<boolean> {
  const row = await tenantScope(trx, tenantId)
    .selectFrom('pbx_extensions')
    .select('id')
    .where('endpoint_id', '=', endpoint)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  return row !== undefined;
}

function members(db: Kysely<DB>, tenantId: string): SelectQueryBuilder<Tables, 'r' | 'u' | 'x', Member> {
  const query = tenantScope(db, tenantId, { unscoped: ['users'] })
    .selectFrom('user_roles as r')
    .innerJoin('users as u', 'u.id', 'r.user_id')
    .leftJoin('pbx_extensions as x', (join) => join.onRef('x.endpoint_id', '=', 'r.endpoint_id').on('x.live', '=', 1))
    .where('u.deleted_at', 'is', null)
    .select((e) => [
      'r.user_id as userId',
      'u.email',
      'u.first_name as firstName',
      'u.last_name as lastName',
      'u.phone',
      'u.status as accountStatus',
      'r.role',
      'r.status',
      'r.endpoint_id as endpointId',
      'x.extension',
      'r.permissions as overrides',
      'r.teams',
      'r.created_at as joinedAt',
      'r.revoked_at as endedAt',
      e
        .selectFrom('sessions as s')
        .select((of) => of.fn.max('s.last_used_at').as('at'))
        .whereRef('s.user_id', '=', 'r.user_id')
        .as('lastSeenAt'),
    ]);
  return query as unknown as SelectQueryBuilder<Tables, 'r' | 'u' | 'x', Member>;
}

type Tables = DB & { r: DB['user_roles']; u: DB['users']; x: DB['pbx_extensions'] };
