import { PatchbayError } from '../../platform/errors.ts';
import { transact } from '../../platform/mysql/transact.ts';
import type { Origin } from '../guard/origin.ts';
import { type Account, accountByEmail, type Membership, membershipsOf, noteLogin } from '../store/accounts.ts';
import { appendAudit } from '../store/audit.ts';
import { signedInFrom } from '../store/sessions.ts';
import type { Tenancy } from './context.ts';
import { openSession, type Tokens } from './open-session.ts';

export interface Login {
  readonly email: string;
  readonly password: string;
  /** Where to act; the first membership when absent. */
  readonly tenant?: string | undefined;
}

export interface SignedIn {
  readonly tokens: Tokens;
  readonly account: Account;
  readonly membership: Membership;
  readonly memberships: readonly Membership[];
}

const KNOWN_ADDRESS_DAYS = 90;

/**
 * Password to session. An account that does not exist, a wrong password, an account that may not sign in and a tenant
 * that is not theirs answer alike and take the same time.
 */
export async function login(room: Tenancy, given: Login, origin: Origin): Promise<SignedIn> {
  const now = new Date(room.clock.now());
  const account = await accountByEmail(room.db, given.email);
  const attempt = {
    address: origin.address,
    account: given.email,
    knownAddress: async () =>
      account !== null &&
      (await signedInFrom(room.db, account.id, origin.address, daysBefore(now, KNOWN_ADDRESS_DAYS))),
  };
  await limited(room, () => room.limits.begin(attempt));
  const right = await room.passwords.verify(account?.passwordHash ?? null, given.password);
  const memberships = account === null ? [] : await membershipsOf(room.db, account.id);
  const membership = memberships.find((one) => given.tenant === undefined || one.tenantId === given.tenant);
  if (!right || account === null || account.status !== 'active' || membership === undefined) {
    room.logins.inc({ result: 'failed' });
    if (account !== null) room.later(auditFailure(room, account, memberships, origin, now), 'audit of a failed login');
    throw new PatchbayError('unauthorized', 'e-mail, password or tenant is wrong, or the account is not active');
  }
  await room.limits.succeeded(attempt);
  const tokens = await transact(room.db, async (trx) => {
    const opened = await openSession(room, trx, { userId: account.id, tenantId: membership.tenantId }, origin);
    await noteLogin(trx, account.id, now);
    await appendAudit(trx, {
      ...origin,
      tenantId: membership.tenantId,
      userId: account.id,
      action: 'login',
      entityType: 'session',
      entityId: opened.sessionId,
      at: now,
    });
    return opened;
  });
  room.logins.inc({ result: 'ok' });
  return { tokens, account, membership, memberships };
}

async function limited(room: Tenancy, begin: () => Promise<void>): Promise<void> {
  try {
    await begin();
  } catch (error) {
    room.logins.inc({ result: 'limited' });
    throw error;
  }
}

/** In every tenant of the person: each of them has a right to know. Not awaited, so that its time tells nothing. */
async function auditFailure(
  room: Tenancy,
  account: Account,
  memberships: readonly Membership[],
  origin: Origin,
  at: Date,
): Promise<void> {
  for (const { tenantId } of memberships) {
    await appendAudit(room.db, {
      ...origin,
      tenantId,
      userId: account.id,
      action: 'login.failed',
      entityType: 'user',
      entityId: String(account.id),
      at,
    });
  }
}

function daysBefore(date: Date, days: number): Date {
  return new Date(date.getTime() - days * 86_400_000);
}
