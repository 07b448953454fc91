import type { Kysely, Transaction } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';

/** A person's second factor. */
export interface TotpSecret {
  readonly userId: number;
  readonly sealed: string;
  /** Null until a first code has shown that the app has the secret. */
  readonly confirmedAt: Date | null;
}

export async function totpOf(db: Kysely<DB>, userId: number): Promise<TotpSecret | null> {
  const row = await db
    .selectFrom('totp_secrets')
    .select(['user_id as userId', 'sealed', 'confirmed_at as confirmedAt'])
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row ?? null;
}

/** In place of one that was begun and never confirmed; one that is on stays. */
export async function beginTotp(trx: Transaction<DB>, userId: number, sealed: string): Promise<void> {
  await trx.deleteFrom('totp_secrets').where('user_id', '=', userId).where('confirmed_at', 'is', null).execute();
  await trx.insertInto('totp_secrets').values({ user_id: userId, sealed }).execute();
}

/** @returns false when another request has turned it on, or begun anew, meanwhile */
export async function confirmTotp(trx: Transaction<DB>, secret: TotpSecret, step: number, at: Date): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('totp_secrets')
    .set({ confirmed_at: at, last_step: step })
    .where('user_id', '=', secret.userId)
    .where('sealed', '=', secret.sealed)
    .where('confirmed_at', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** @returns false when a code of this time step, or a later one, has counted already */
export async function spendStep(trx: Transaction<DB>, userId: number, step: number): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('totp_secrets')
    .set({ last_step: step })
    .where('user_id', '=', userId)
    .where('confirmed_at', 'is not', null)
    .where((eb) => eb.or([eb('last_step', 'is', null), eb('last_step', '<', step)]))
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

export async function removeTotp(trx: Transaction<DB>, userId: number): Promise<void> {
  await trx.deleteFrom('totp_secrets').where('user_id', '=', userId).execute();
  await trx.deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
}

/** Every sealed secret there is, some at a time. */
export async function* allTotpSecrets(db: Kysely<DB>): AsyncGenerator<Pick<TotpSecret, 'userId' | 'sealed'>> {
  for (let after = 0; ; ) {
    const rows = await db
      .selectFrom('totp_secrets')
      .select(['user_id as userId', 'sealed'])
      .where('user_id', '>', after)
      .orderBy('user_id')
      .limit(500)
      .execute();
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.userId;
  }
}

/** The same secret under another seal; one that was begun anew meanwhile stays as it is. */
export async function resealTotp(
  db: Kysely<DB>,
  { userId, sealed }: Pick<TotpSecret, 'userId' | 'sealed'>,
  renewed: string,
): Promise<void> {
  await db
    .updateTable('totp_secrets')
    .set({ sealed: renewed })
    .where('user_id', '=', userId)
    .where('sealed', '=', sealed)
    .execute();
}
