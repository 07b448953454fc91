import type { Kysely, Transaction } from 'kysely';
import type { DB } from '../../../platform/mysql/schema.generated.ts';

/** Whether the account is a member of another tenant as well: then no single tenant may change what is the person's. */
export async function belongsElsewhere(db: Kysely<DB>, userId: number, tenantId: string): Promise<boolean> {
  const row = await db
    .selectFrom('user_roles')
    .select('id')
    .where('user_id', '=', userId)
    .where('tenant_id', '!=', tenantId)
    .where('revoked_at', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export interface NameColumns {
  readonly first_name?: string | null;
  readonly last_name?: string | null;
  readonly phone?: string | null;
}

export async function setName(trx: Transaction<DB>, userId: number, columns: NameColumns): Promise<void> {
  if (Object.keys(columns).length === 0) return;
  await trx.updateTable('users').set(columns).where('id', '=', userId).execute();
}

/** @throws a duplicate key when the address was taken in the meantime */
export async function insertAccount(
  trx: Transaction<DB>,
  account: NameColumns & { readonly email: string; readonly password_hash: string; readonly email_verified: number },
): Promise<number> {
  const { insertId } = await trx.insertInto('users').values(account).executeTakeFirstOrThrow();
  return Number(insertId);
}
