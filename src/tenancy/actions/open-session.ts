import { randomBytes } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { ACCESS_TOKEN_SECONDS } from '../guard/access-token.ts';
import type { Origin } from '../guard/origin.ts';
import { insertToken } from '../store/session-tokens.ts';
import { insertSession } from '../store/sessions.ts';
import type { Tenancy } from './context.ts';
import { hashSecret, newSecret } from './secret-text.ts';

/** Somebody who does not come back for two weeks signs in again, and everybody after 60 days. */
export const REFRESH_DAYS = 14;
const SESSION_DAYS = 60;
const DAY = 86_400_000;

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresInSeconds: number;
}

/** A new family of tokens for one person in one tenant, with its first pair. */
export async function openSession(
  room: Tenancy,
  trx: Transaction<DB>,
  who: { readonly userId: number; readonly tenantId: string },
  origin: Origin,
): Promise<Tokens & { readonly sessionId: string }> {
  const now = room.clock.now();
  const id = randomBytes(16).toString('base64url');
  await insertSession(trx, {
    ...who,
    id,
    ipAddress: origin.address,
    userAgent: origin.userAgent,
    createdAt: new Date(now),
    expiresAt: new Date(now + SESSION_DAYS * DAY),
  });
  return { sessionId: id, ...(await issueTokens(room, trx, { ...who, sessionId: id })) };
}

/** The next pair of tokens of a session. */
export async function issueTokens(
  room: Tenancy,
  trx: Transaction<DB>,
  of: { readonly userId: number; readonly tenantId: string; readonly sessionId: string },
): Promise<Tokens> {
  const now = room.clock.now();
  const refreshToken = newSecret();
  await insertToken(trx, {
    hash: hashSecret(refreshToken),
    tenantId: of.tenantId,
    sessionId: of.sessionId,
    createdAt: new Date(now),
    expiresAt: new Date(now + REFRESH_DAYS * DAY),
  });
  return { accessToken: await room.tokens.sign(of), refreshToken, expiresInSeconds: ACCESS_TOKEN_SECONDS };
}
