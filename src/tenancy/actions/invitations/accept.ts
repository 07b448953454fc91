import type { Transaction } from 'kysely';
import { PatchbayError } from '../../../platform/errors.ts';
import { isDuplicate } from '../../../platform/mysql/failure.ts';
import { jsonText } from '../../../platform/mysql/json-text.ts';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import { transact } from '../../../platform/mysql/transact.ts';
import type { Origin } from '../../guard/origin.ts';
import type { Caller } from '../../guard/route.ts';
import { requireSeat } from '../../guard/seats.ts';
import { lockTerms } from '../../guard/tenant-terms.ts';
import { accountById, membershipsOf, noteLogin } from '../../store/accounts.ts';
import { appendAudit } from '../../store/audit.ts';
import { findInvitation, type InvitationRow, setInvitation } from '../../store/invitations/invitations.ts';
import { insertAccount } from '../../store/people/accounts.ts';
import { findMember, insertMember, setMember } from '../../store/people/members.ts';
import type { Tenancy } from '../context.ts';
import type { SignedIn } from '../login.ts';
import { openSession, type Tokens } from '../open-session.ts';
import { findByToken, notGood } from './find-by-token.ts';
import { proveAccount } from './prove-account.ts';

export interface Acceptance {
  /** A new account gets it, a present one is proved by it; undefined for somebody who is signed in. */
  readonly password: string | undefined;
  /** Of a new account; else those of the invitation. */
  readonly firstName: string | undefined;
  readonly lastName: string | undefined;
}

/**
 * Joins, and signs in there.
 * @throws PatchbayError `not_found`, `unauthorized`, `totp_required`, `invalid`, `conflict`, `rate_limited`
 */
export async function accept(
  room: Tenancy,
  token: string,
  given: Acceptance,
  by: { readonly caller: Caller | null; readonly origin: Origin },
): Promise<SignedIn> {
  const { origin, caller } = by;
  const { invitation, account } = await findByToken(room, token);
  if (account !== null) await proveAccount(room, account, { caller, password: given.password }, origin);
  const passwordHash = account === null ? await room.passwords.hash(newPassword(given.password)) : null;
  const { userId, tokens } = await transact(room.db, async (trx) => {
    const terms = await lockTerms(trx, invitation.tenant_id);
    const present = await findInvitation(trx, invitation.tenant_id, invitation.id);
    if (present?.status !== 'pending') throw notGood();
    if (present.role === 'agent') await requireSeat(trx, present.tenant_id, terms);
    const id = account?.id ?? (await makeAccount(trx, present, given, passwordHash ?? ''));
    await join(trx, present, id);
    return { userId: id, tokens: await signIn(room, trx, present, id, origin) };
  }).catch((error: unknown) => {
    if (!isDuplicate(error)) throw error;
    throw new PatchbayError('conflict', 'an account of this address was made in the meantime: sign in with it');
  });
  room.peopleChanged();
  return signedIn(room, userId, invitation.tenant_id, tokens);
}

function newPassword(password: string | undefined): string {
  if (password !== undefined && password.length >= 10) return password;
  throw new PatchbayError('invalid', 'a new account needs a password', {
    errors: [{ path: 'body.password', message: 'needs at least 10 characters' }],
  });
}

/** The address is proved only where the link went there by mail. */
function makeAccount(trx: Transaction<DB>, to: InvitationRow, given: Acceptance, hash: string): Promise<number> {
  return insertAccount(trx, {
    email: to.email,
    password_hash: hash,
    first_name: given.firstName ?? to.first_name,
    last_name: given.lastName ?? to.last_name,
    email_verified: to.mail_status === 'sent' ? 1 : 0,
  });
}

async function join(trx: Transaction<DB>, to: InvitationRow, userId: number): Promise<void> {
  const member = await findMember(trx, to.tenant_id, userId);
  const as = { role: to.role, permissions: jsonText(to.permissions), teams: jsonText(to.teams) };
  if (member === null) await insertMember(trx, to.tenant_id, { user_id: userId, ...as });
  else if (member.endedAt === null) throw new PatchbayError('conflict', 'you are a member already');
  else await setMember(trx, to.tenant_id, userId, { ...as, status: 'active', endpoint_id: null, revoked_at: null });
}

async function signIn(
  room: Tenancy,
  trx: Transaction<DB>,
  to: InvitationRow,
  userId: number,
  origin: Origin,
): Promise<Tokens> {
  const tenantId = to.tenant_id;
  const at = new Date(room.clock.now());
  await setInvitation(trx, tenantId, to.id, { accepted_at: at, accepted_by_id: userId });
  await appendAudit(trx, {
    ...origin,
    tenantId,
    userId,
    action: 'invitation.accepted',
    entityType: 'invitation',
    entityId: String(to.id),
    changes: { before: null, after: { user_id: userId, role: to.role, permissions: to.permissions, teams: to.teams } },
    at,
  });
  await noteLogin(trx, userId, at);
  return openSession(room, trx, { userId, tenantId }, origin);
}

async function signedIn(room: Tenancy, userId: number, tenantId: string, tokens: Tokens): Promise<SignedIn> {
  const account = await accountById(room.db, userId);
  const memberships = await membershipsOf(room.db, userId);
  const membership = memberships.find((one) => one.tenantId === tenantId);
  if (account === null || membership === undefined) throw notGood();
  return { tokens, account, membership, memberships };
}
