import type { Kysely, Transaction } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';

export interface ResetToken {
  readonly userId: number;
  readonly hash: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** In place of an earlier one, whose link is dead from now on. */
export async function replaceReset(trx: Transaction<DB>, token: ResetToken): Promise<void> {
  await removeReset(trx, token.userId);
  await trx
    .insertInto('password_resets')
    .values({
      user_id: token.userId,
      token_hash: token.hash,
      created_at: token.createdAt,
      expires_at: token.expiresAt,
    })
    .execute();
}

/** Whose token it is; null for one that is none, or expired. */
export async function ownerOfReset(db: Kysely<DB>, hash: string, now: Date): Promise<number | null> {
  const row = await db
    .selectFrom('password_resets')
    .select('user_id')
    .where('token_hash', '=', hash)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row?.user_id ?? null;
}

/** @returns false when it was used, replaced or expired: of two requests with one token, one is true */
export async function spendReset(trx: Transaction<DB>, hash: string, now: Date): Promise<boolean> {
  const { numDeletedRows } = await trx
    .deleteFrom('password_resets')
    .where('token_hash', '=', hash)
    .where('expires_at', '>', now)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

export async function removeReset(trx: Transaction<DB>, userId: number): Promise<void> {
  await trx.deleteFrom('password_resets').where('user_id', '=', userId).execute();
}

export async function pruneResets(db: Kysely<DB>, now: Date): Promise<void> {
  await db.deleteFrom('password_resets').where('expires_at', '<', now).limit(5000).execute();
}
