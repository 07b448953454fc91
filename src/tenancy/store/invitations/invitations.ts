import type { Kysely, Selectable, Transaction } from 'kysely';
import { sql } from 'kysely';
import { jsonText } from '../../../platform/mysql/json-text.ts';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import type { Permission, Role } from '../../guard/permissions.ts';

export type MailStatus = 'not_configured' | 'queued' | 'sent' | 'failed';
export type InvitationRow = Omit<Selectable<DB['invitations']>, 'token_hash' | 'pending'> & {
  /** By the database's clock. */
  readonly status: InvitationStatus;
};

export const INVITATION_STATUSES = ['pending', 'expired', 'accepted', 'revoked'] as const;
export type InvitationStatus = (typeof INVITATION_STATUSES)[number];

export interface NewInvitation {
  readonly email: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly role: Role;
  readonly permissions: Readonly<Partial<Record<Permission, boolean>>>;
  readonly teams: readonly string[];
}

export interface NewToken {
  readonly tokenHash: string;
  readonly expiresAt: Date;
  readonly mailStatus: MailStatus;
}

/** @throws a duplicate key when this address has a pending invitation of the tenant */
export async function insertInvitation(
  trx: Transaction<DB>,
  tenantId: string,
  invitedById: number | null,
  given: NewInvitation,
  token: NewToken,
): Promise<number> {
  const { insertId } = await tenantScope(trx, tenantId)
    .insertInto('invitations')
    .values({
      tenant_id: tenantId,
      email: given.email,
      first_name: given.firstName,
      last_name: given.lastName,
      role: given.role,
      permissions: jsonText(given.permissions),
      teams: jsonText(given.teams),
      invited_by_id: invitedById,
      token_hash: token.tokenHash,
      expires_at: token.expiresAt,
      mail_status: token.mailStatus,
    })
    .executeTakeFirstOrThrow();
  return Number(insertId);
}

export async function findInvitation(db: Kysely<DB>, tenantId: string, id: number): Promise<InvitationRow | null> {
  return (await invitations(tenantScope(db, tenantId)).where('id', '=', id).executeTakeFirst()) ?? null;
}

/** The secret of the link is the credential, so no tenant is asked for. */
export async function invitationOfToken(db: Kysely<DB>, tokenHash: string): Promise<InvitationRow | null> {
  return (await invitations(db).where('token_hash', '=', tokenHash).executeTakeFirst()) ?? null;
}

/** Newest first. @param page.before the last id of the page before; null for the first */
export function listInvitations(
  db: Kysely<DB>,
  tenantId: string,
  filter: { readonly status: InvitationStatus | undefined; readonly within: readonly string[] },
  page: { readonly before: number | null; readonly limit: number },
): Promise<InvitationRow[]> {
  let query = invitations(tenantScope(db, tenantId));
  if (page.before !== null) query = query.where('id', '<', page.before);
  if (filter.status !== undefined) query = query.where(status(), '=', filter.status);
  if (filter.within.length > 0) query = query.where(sql<boolean>`json_overlaps(teams, ${jsonText(filter.within)})`);
  return query.orderBy('id', 'desc').limit(page.limit).execute();
}

export interface InvitationChange {
  readonly token_hash?: string;
  readonly expires_at?: Date;
  readonly mail_status?: MailStatus;
  readonly accepted_at?: Date;
  readonly accepted_by_id?: number;
  readonly revoked_at?: Date;
}

export async function setInvitation(
  db: Kysely<DB>,
  tenantId: string,
  id: number,
  change: InvitationChange,
): Promise<void> {
  await tenantScope(db, tenantId).updateTable('invitations').set(change).where('id', '=', id).execute();
}

/** Says how the mail with this very token went: not that of an earlier or a later one. */
export async function noteMail(
  db: Kysely<DB>,
  tenantId: string,
  o: { readonly id: number; readonly tokenHash: string; readonly status: MailStatus },
): Promise<void> {
  await tenantScope(db, tenantId)
    .updateTable('invitations')
    .set({ mail_status: o.status })
    .where('id', '=', o.id)
    .where('token_hash', '=', o.tokenHash)
    .execute();
}

const COLUMNS = [
  'id',
  'tenant_id',
  'email',
  'first_name',
  'last_name',
  'role',
  'permissions',
  'teams',
  'invited_by_id',
  'expires_at',
  'mail_status',
  'accepted_at',
  'accepted_by_id',
  'revoked_at',
  'created_at',
  'updated_at',
] as const;

function invitations(db: Kysely<DB>) {
  return db.selectFrom('invitations').select(COLUMNS).select(status().as('status'));
}

function status() {
  return sql<InvitationStatus>`case when accepted_at is not null then 'accepted' when revoked_at is not null then 'revoked'
    when expires_at <= current_timestamp(3) then 'expired' else 'pending' end`;
}
