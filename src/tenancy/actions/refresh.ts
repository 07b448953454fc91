import { PatchbayError } from '../../platform/errors.ts';
import { transact } from '../../platform/mysql/transact.ts';
import type { Origin } from '../guard/origin.ts';
import { appendAudit } from '../store/audit.ts';
import { lockToken, spendToken } from '../store/session-tokens.ts';
import { endSessions, liveSessions } from '../store/sessions.ts';
import type { Tenancy } from './context.ts';
import { issueTokens, type Tokens } from './open-session.ts';
import { hashSecret } from './secret-text.ts';

/**
 * One refresh token for the next. A token that was used already means that two parties hold this session, one of them
 * a thief: the whole session ends (RFC 9700 section 4.14.2).
 */
export async function refresh(room: Tenancy, refreshToken: string, origin: Origin): Promise<Tokens> {
  const hash = hashSecret(refreshToken);
  const at = new Date(room.clock.now());
  const tokens = await transact(room.db, async (trx): Promise<Tokens | null> => {
    const stored = await lockToken(trx, hash);
    if (stored === null || stored.expiresAt <= at) return null;
    if (stored.usedAt !== null) {
      await endSessions(trx, { userId: stored.userId, id: stored.sessionId, reason: 'refresh_reuse', at });
      await appendAudit(trx, {
        ...origin,
        tenantId: stored.tenantId,
        userId: stored.userId,
        action: 'session.refresh_reuse',
        entityType: 'session',
        entityId: stored.sessionId,
        at,
      });
      room.log.warn(
        { tenant: stored.tenantId, user_id: stored.userId, address: origin.address },
        'a used refresh token came back; its session is ended',
      );
      return null;
    }
    const [live] = await liveSessions(trx, [stored.sessionId], at);
    if (live === undefined) return null;
    await spendToken(trx, hash, stored, at);
    return issueTokens(room, trx, stored);
  });
  // Thrown after the commit: the end of a stolen session must stay.
  if (tokens === null) throw new PatchbayError('unauthorized', 'the refresh token is not valid');
  return tokens;
}
