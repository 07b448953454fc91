import { PatchbayError } from '../../platform/errors.ts';
import { transact } from '../../platform/mysql/transact.ts';
import type { LoginAttempt } from '../guard/login-limits.ts';
import type { Origin } from '../guard/origin.ts';
import {
  type Account,
  accountByEmail,
  holdPassword,
  type Membership,
  membershipsOf,
  noteLogin,
} from '../store/accounts.ts';
import { appendAudit } from '../store/audit.ts';
import { signedInFrom } from '../store/sessions.ts';
import { totpOf } from '../store/totp.ts';
import type { Tenancy } from './context.ts';
import { openSession, type Tokens } from './open-session.ts';
import { auditEverywhere } from './sign-in/audit-everywhere.ts';
import { KNOWN_ADDRESS_MS } from './sign-in/known-address.ts';
import { kindOf, type SecondFactor, spendFactor, wrongFactor } from './totp/second-factor.ts';

export interface Login extends SecondFactor {
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

/**
 * Password, and a second factor where there is one, to session. An account that does not exist, a wrong password, an
 * account that may not sign in and a tenant that is not theirs answer alike and take the same time.
 */
export async function login(room: Tenancy, given: Login, origin: Origin): Promise<SignedIn> {
  const now = new Date(room.clock.now());
  const account = await accountByEmail(room.db, given.email);
  const attempt: LoginAttempt = {
    address: origin.address,
    account: given.email,
    knownAddress: () =>
      signedInFrom(room.db, account?.id ?? 0, origin.address, new Date(now.getTime() - KNOWN_ADDRESS_MS)),
  };
  await counted(room, 'limited', () => room.limits.begin(attempt));
  const right = await room.passwords.verify(account?.passwordHash ?? null, given.password);
  const memberships = account === null ? [] : await membershipsOf(room.db, account.id);
  const membership = memberships.find((one) => given.tenant === undefined || one.tenantId === given.tenant);
  if (!right || account === null || account.status !== 'active' || membership === undefined) {
    room.logins.inc({ result: 'failed' });
    if (account !== null) noteFailure(room, account, origin, 'password', now);
    throw refusal();
  }
  await room.limits.succeeded(attempt);
  const tokens = await open(room, { given, account, membership, attempt }, origin, now);
  room.logins.inc({ result: 'ok' });
  return { tokens, account, membership, memberships };
}

interface Known {
  readonly given: Login;
  readonly account: Account;
  readonly membership: Membership;
  readonly attempt: LoginAttempt;
}

/** The password was right: a session, once the second factor is, too. */
async function open(room: Tenancy, known: Known, origin: Origin, now: Date): Promise<Tokens> {
  const { given, account, attempt } = known;
  const { tenantId } = known.membership;
  const secret = await totpOf(room.db, account.id);
  const kind = kindOf(given);
  const asked = secret !== null && secret.confirmedAt !== null;
  if (asked && kind === null) {
    room.logins.inc({ result: 'code_wanted' });
    throw new PatchbayError(
      'totp_required',
      'this account asks for a second factor: send `totp` or `recovery_code` too',
    );
  }
  if (asked) await counted(room, 'limited', () => room.codeLimits.begin(attempt));
  const tokens = await transact(room.db, async (trx) => {
    if (!(await holdPassword(trx, account))) throw refusal();
    if (asked && !(await spendFactor(room, trx, secret, given))) return null;
    const opened = await openSession(room, trx, { userId: account.id, tenantId }, origin);
    await noteLogin(trx, account.id, now);
    await appendAudit(trx, {
      ...origin,
      tenantId,
      userId: account.id,
      action: 'login',
      entityType: 'session',
      entityId: opened.sessionId,
      ...(asked ? { changes: { second_factor: kind } } : {}),
      at: now,
    });
    return opened;
  });
  if (tokens === null) {
    room.logins.inc({ result: 'failed' });
    noteFailure(room, account, origin, 'second_factor', now);
    throw wrongFactor(kind ?? 'totp');
  }
  if (asked) await room.codeLimits.succeeded(attempt);
  return tokens;
}

function refusal(): PatchbayError {
  return new PatchbayError('unauthorized', 'e-mail, password or tenant is wrong, or the account is not active');
}

async function counted(room: Tenancy, result: string, begin: () => Promise<void>): Promise<void> {
  try {
    await begin();
  } catch (error) {
    room.logins.inc({ result });
    throw error;
  }
}

/** Not awaited, so that its time tells nothing. */
function noteFailure(room: Tenancy, account: Account, origin: Origin, what: string, at: Date): void {
  const entry = { ...origin, action: 'login.failed', changes: { wrong: what }, at };
  room.later(auditEverywhere(room.db, account.id, entry), 'audit of a failed login');
}
