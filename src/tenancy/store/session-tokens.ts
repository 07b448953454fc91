import type { Kysely, Transaction } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';

export interface StoredToken {
  readonly sessionId: string;
  readonly tenantId: string;
  readonly userId: number;
  readonly usedAt: Date | null;
  readonly expiresAt: Date;
}

export interface NewToken {
  readonly hash: string;
  readonly sessionId: string;
  readonly tenantId: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** Locks the token's row: of two requests with the same token, the second sees that it was used. */
export async function lockToken(trx: Transaction<DB>, hash: string): Promise<StoredToken | null> {
  const row = await trx
    .selectFrom('session_tokens')
    .innerJoin('sessions', (join) =>
      join
        .onRef('sessions.tenant_id', '=', 'session_tokens.tenant_id')
        .onRef('sessions.id', '=', 'session_tokens.session_id'),
    )
    .select([
      'session_tokens.session_id as sessionId',
      'session_tokens.tenant_id as tenantId',
      'sessions.user_id as userId',
      'session_tokens.used_at as usedAt',
      'session_tokens.expires_at as expiresAt',
    ])
    .where('session_tokens.token_hash', '=', hash)
    .forUpdate()
    .executeTakeFirst();
  return row ?? null;
}

export async function insertToken(trx: Transaction<DB>, token: NewToken): Promise<void> {
  await trx
    .insertInto('session_tokens')
    .values({
      token_hash: token.hash,
      tenant_id: token.tenantId,
      session_id: token.sessionId,
      expires_at: token.expiresAt,
      created_at: token.createdAt,
    })
    .execute();
}

export async function spendToken(trx: Transaction<DB>, hash: string, token: StoredToken, at: Date): Promise<void> {
  await trx.updateTable('session_tokens').set({ used_at: at }).where('token_hash', '=', hash).execute();
  await trx
    .updateTable('sessions')
    .set({ last_used_at: at })
    .where('tenant_id', '=', token.tenantId)
    .where('id', '=', token.sessionId)
    .execute();
}

/** Used tokens are kept as long as they could be presented; a session goes 90 days after its end. */
export async function pruneSessions(db: Kysely<DB>, now: Date): Promise<void> {
  const longAgo = new Date(now.getTime() - 90 * 86_400_000);
  await db.deleteFrom('session_tokens').where('expires_at', '<', now).limit(5000).execute();
  await db.deleteFrom('sessions').where('expires_at', '<', longAgo).limit(5000).execute();
}
