import type { Kysely, Transaction } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { Role } from '../guard/permissions.ts';
import { tenantIsOpen } from './open-tenants.ts';

/** Why a session ended, as kept in `sessions.revoked_reason`. */
export type EndReason =
  | 'logout'
  | 'logout_everywhere'
  | 'ended_by_owner'
  | 'ended_by_admin'
  | 'switched_tenant'
  | 'refresh_reuse'
  | 'password_changed'
  | 'password_reset'
  | 'totp_reset'
  | 'suspended'
  | 'membership_ended';

export interface NewSession {
  readonly id: string;
  readonly tenantId: string;
  readonly userId: number;
  readonly ipAddress: string;
  readonly userAgent: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** A session whose person and tenant may act now. */
export interface LiveSession {
  readonly id: string;
  readonly tenantId: string;
  readonly userId: number;
  readonly role: Role;
  readonly overrides: unknown;
  /** `user_roles.teams` and `tenants.features` as stored. */
  readonly teams: unknown;
  readonly features: unknown;
}

export async function insertSession(trx: Transaction<DB>, session: NewSession): Promise<void> {
  await trx
    .insertInto('sessions')
    .values({
      id: session.id,
      tenant_id: session.tenantId,
      user_id: session.userId,
      ip_address: session.ipAddress.slice(0, 45),
      user_agent: session.userAgent.slice(0, 255),
      last_used_at: session.createdAt,
      expires_at: session.expiresAt,
      created_at: session.createdAt,
    })
    .execute();
}

/**
 * Of the given sessions those that are good at this moment, with the present role of their person: not ended, not
 * expired, account active, membership and tenant in force.
 */
export async function liveSessions(db: Kysely<DB>, ids: readonly string[], now: Date): Promise<LiveSession[]> {
  if (ids.length === 0) return [];
  return db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .innerJoin('tenants', 'tenants.id', 'sessions.tenant_id')
    .innerJoin('user_roles', (join) =>
      join
        .onRef('user_roles.tenant_id', '=', 'sessions.tenant_id')
        .onRef('user_roles.user_id', '=', 'sessions.user_id'),
    )
    .select([
      'sessions.id as id',
      'sessions.tenant_id as tenantId',
      'sessions.user_id as userId',
      'user_roles.role as role',
      'user_roles.permissions as overrides',
      'user_roles.teams as teams',
      'tenants.features as features',
    ])
    .where('sessions.id', 'in', [...ids])
    .where('sessions.revoked_at', 'is', null)
    .where('sessions.expires_at', '>', now)
    .where('users.status', '=', 'active')
    .where('users.deleted_at', 'is', null)
    .where('user_roles.status', '=', 'active')
    .where('user_roles.revoked_at', 'is', null)
    .where(tenantIsOpen())
    .execute();
}

/**
 * @param o.except the session that goes on, where somebody ends all the others
 * @param o.tenantId only those in this tenant; absent: in all of the person's
 * @returns how many ended
 */
export async function endSessions(
  trx: Transaction<DB>,
  o: {
    readonly userId: number;
    readonly tenantId?: string;
    readonly id?: string;
    readonly except?: string;
    readonly reason: EndReason;
    readonly at: Date;
  },
): Promise<number> {
  let query = trx
    .updateTable('sessions')
    .set({ revoked_at: o.at, revoked_reason: o.reason })
    .where('user_id', '=', o.userId)
    .where('revoked_at', 'is', null);
  if (o.tenantId !== undefined) query = query.where('tenant_id', '=', o.tenantId);
  if (o.id !== undefined) query = query.where('id', '=', o.id);
  if (o.except !== undefined) query = query.where('id', '!=', o.except);
  const { numUpdatedRows } = await query.executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}

/** Whether this person signed in from this address before. */
export async function signedInFrom(db: Kysely<DB>, userId: number, address: string, since: Date): Promise<boolean> {
  const row = await db
    .selectFrom('sessions')
    .select('id')
    .where('user_id', '=', userId)
    .where('ip_address', '=', address)
    .where('created_at', '>', since)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
