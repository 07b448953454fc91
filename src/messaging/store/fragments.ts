import type { Kysely, Selectable, Transaction } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';

export type FragmentRow = Selectable<DB['sms_fragments']>;

/** What the parts of one message have alike. */
export type Whole = Pick<FragmentRow, 'tenant_id' | 'provider_id' | 'sender' | 'recipient' | 'reference' | 'total'>;

/**
 * Keeps a part; one with another text begins another message, for references come again. Each of these is given the
 * tenant's scope. @returns all parts that there are
 */
export async function addFragment(
  trx: Transaction<DB>,
  whole: Whole,
  part: { readonly part: number; readonly body: string; readonly at: Date },
): Promise<FragmentRow[]> {
  const { tenant_id, provider_id, sender, recipient, reference, total } = whole;
  const of = { tenant_id, provider_id, sender, recipient, reference, total };
  const before = await ofWhole(trx, whole);
  if (before.some((one) => one.part === part.part && one.body !== part.body)) await removeWhole(trx, whole);
  const row = { ...of, part: part.part, body: part.body, created_at: part.at };
  await trx.insertInto('sms_fragments').ignore().values(row).execute();
  return ofWhole(trx, whole);
}

export function ofWhole(trx: Transaction<DB>, whole: Whole): Promise<FragmentRow[]> {
  return trx
    .selectFrom('sms_fragments')
    .selectAll()
    .where('provider_id', '=', whole.provider_id)
    .where('sender', '=', whole.sender)
    .where('recipient', '=', whole.recipient)
    .where('reference', '=', whole.reference)
    .where('total', '=', whole.total)
    .orderBy('part')
    .forUpdate()
    .execute();
}

export async function removeWhole(trx: Transaction<DB>, whole: Whole): Promise<void> {
  await trx
    .deleteFrom('sms_fragments')
    .where('provider_id', '=', whole.provider_id)
    .where('sender', '=', whole.sender)
    .where('recipient', '=', whole.recipient)
    .where('reference', '=', whole.reference)
    .where('total', '=', whole.total)
    .execute();
}

/** Parts whose others did not come. @param db without a scope */
export function oldFragments(db: Kysely<DB>, before: Date, limit: number): Promise<FragmentRow[]> {
  return db
    .selectFrom('sms_fragments')
    .selectAll()
    .where('created_at', '<', before)
    .orderBy('created_at')
    .limit(limit)
    .execute();
}
