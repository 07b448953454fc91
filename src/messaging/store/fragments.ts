import type { Kysely, Selectable, Transaction } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';

export type FragmentRow = Selectable<DB['sms_fragments']>;

/**
 * Half a letter of two code units, where a sender cut it between two parts, is nothing that UTF-8 can hold: it is kept as a
 * letter of plane 16, which is nobody's.
 */
const HALVES = 0x10_0000;
const kept = (body: string) => body.replaceAll(/\p{Cs}/gu, (half) => String.fromCodePoint(HALVES + half.charCodeAt(0)));
const asCame = (body: string) =>
  body.replaceAll(/[\u{10d800}-\u{10dfff}]/gu, (one) => String.fromCharCode((one.codePointAt(0) ?? 0) - HALVES));

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
  const row = { ...of, part: part.part, body: kept(part.body), created_at: part.at };
  await trx.insertInto('sms_fragments').ignore().values(row).execute();
  return ofWhole(trx, whole);
}

export async function ofWhole(trx: Transaction<DB>, whole: Whole): Promise<FragmentRow[]> {
  const rows = await trx
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
  return rows.map((row) => ({ ...row, body: asCame(row.body) }));
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
