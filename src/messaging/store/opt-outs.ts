import type { Kysely, Selectable, Transaction } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';

export type OptOutRow = Selectable<DB['sms_opt_outs']>;

/** Each of these is given the tenant's scope. */
export function findOptOut(db: Kysely<DB>, number: string): Promise<OptOutRow | undefined> {
  return db.selectFrom('sms_opt_outs').selectAll().where('number', '=', number).executeTakeFirst();
}

/** What is known of a number, held until the transaction ends. */
export async function holdOptOut(trx: Transaction<DB>, tenant_id: string, number: string): Promise<OptOutRow> {
  const row = { tenant_id, number, is_out: 0, source: 'keyword' as const };
  await trx.insertInto('sms_opt_outs').ignore().values(row).execute();
  return trx.selectFrom('sms_opt_outs').selectAll().where('number', '=', number).forUpdate().executeTakeFirstOrThrow();
}

export async function isOptedOut(db: Kysely<DB>, number: string): Promise<boolean> {
  return (await findOptOut(db, number))?.is_out === 1;
}

export async function setOptOut(
  trx: Transaction<DB>,
  id: number,
  change: {
    readonly isOut: boolean;
    readonly source: 'keyword' | 'manual';
    readonly messageId: number | null;
    readonly at: Date;
  },
): Promise<void> {
  await trx
    .updateTable('sms_opt_outs')
    .set({
      is_out: change.isOut ? 1 : 0,
      source: change.source,
      message_id: change.messageId,
      changed_at: change.at,
    })
    .where('id', '=', id)
    .execute();
}

export async function noteHelp(trx: Transaction<DB>, id: number, at: Date): Promise<void> {
  await trx.updateTable('sms_opt_outs').set({ helped_at: at }).where('id', '=', id).execute();
}

/** Those who are out, in order of id. */
export function pageOfOptOuts(
  db: Kysely<DB>,
  page: { readonly number: string | undefined; readonly after: number; readonly limit: number },
): Promise<OptOutRow[]> {
  return db
    .selectFrom('sms_opt_outs')
    .selectAll()
    .where('is_out', '=', 1)
    .$if(page.number !== undefined, (q) => q.where('number', '=', page.number ?? ''))
    .where('id', '>', page.after)
    .orderBy('id')
    .limit(page.limit)
    .execute();
}

/** Held until the transaction ends. */
export function lockOptOut(trx: Transaction<DB>, id: number): Promise<OptOutRow | undefined> {
  const known = trx.selectFrom('sms_opt_outs').selectAll().where('id', '=', id).where('is_out', '=', 1);
  return known.forUpdate().executeTakeFirst();
}
