import type { Transaction } from 'kysely';
import { conversationId } from '../../../asterisk/naming.ts';
import { rewriteCel } from '../../../asterisk/spool/rewrite-record.ts';
import { jsonText } from '../../../platform/mysql/json-text.ts';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import { type Scrub, scrubbed, scrubber } from '../../../tenancy/guard/scrub.ts';
import { noteErased } from './erased-files.ts';
import type { PersonalCall } from './roots-of-person.ts';

export interface Erasing {
  readonly trx: Transaction<DB>;
  readonly tenantId: string;
  readonly numbers: ReadonlySet<string>;
  readonly scrub: Scrub;
  readonly pseudonym: string;
}

/**
 * Times, durations and everybody else stay; the person's numbers and name become the pseudonym. In the raw events and
 * legs as well as in the record: computed again it comes out the same.
 */
export async function eraseCall(erasing: Erasing, { pbx, root, linkedIds }: PersonalCall): Promise<void> {
  const { trx, tenantId, numbers, scrub, pseudonym } = erasing;
  const nameOf = (number: string, name: string): string =>
    name !== '' && numbers.has(number) ? pseudonym : scrub(name);

  const events = await trx
    .selectFrom('cel_events')
    .select(['spool_file_id', 'spool_offset', 'raw'])
    .where('pbx', '=', pbx)
    .where('linkedid', 'in', [...linkedIds])
    .execute();
  for (const { spool_file_id, spool_offset, raw } of events) {
    const after = rewriteCel(raw, ({ field, text, number }) => (field === 'name' ? nameOf(number, text) : scrub(text)));
    if (after === raw) continue;
    await trx
      .updateTable('cel_events')
      .set({ raw: after })
      .where('spool_file_id', '=', spool_file_id)
      .where('spool_offset', '=', spool_offset)
      .execute();
  }

  const legs = await trx
    .selectFrom('cdr')
    .select(['id', 'spool_file_id', 'src', 'dst', 'clid', 'channel', 'dstchannel', 'lastdata', 'userfield'])
    .where('tenant_id', '=', tenantId)
    .where('pbx', '=', pbx)
    .where('linkedid', 'in', [...linkedIds])
    .execute();
  for (const { id, spool_file_id: _, clid, ...texts } of legs) {
    const others = Object.fromEntries(
      Object.entries(texts).map(([column, text]) => [column, text === null ? null : scrub(text)]),
    );
    const called = callerId(clid, numbers, pseudonym) ?? (clid === null ? null : scrub(clid));
    await trx
      .updateTable('cdr')
      .set({ ...others, clid: called })
      .where('id', '=', id)
      .execute();
  }

  const files = [...events, ...legs].flatMap(({ spool_file_id }) => spool_file_id ?? []);
  await noteErased(trx, files);

  const records = await trx
    .selectFrom('call_records')
    .select(['id', 'from_number', 'from_name', 'to_number', 'did', 'transfers'])
    .where('tenant_id', '=', tenantId)
    .where('call_id', '=', conversationId(pbx, root))
    .execute();
  for (const { id, from_number, from_name, to_number, did, transfers } of records) {
    await trx
      .updateTable('call_records')
      .set({
        from_number: scrub(from_number),
        from_name: nameOf(from_number, from_name),
        to_number: scrub(to_number),
        did: did === null ? null : scrub(did),
        transfers: jsonText(scrubbed(transfers, scrub)),
      })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .execute();
  }
}

/** `"Name" <number>` of the person; null where it is somebody else's. */
function callerId(clid: string | null, numbers: ReadonlySet<string>, pseudonym: string): string | null {
  const number = /<([^<>]*)>\s*$/.exec(clid ?? '')?.[1] ?? clid ?? '';
  return numbers.has(number) ? `"${pseudonym}" <${pseudonym}>` : null;
}

export function erasingOf(
  trx: Transaction<DB>,
  tenantId: string,
  numbers: readonly string[],
  pseudonym: string,
): Erasing {
  return { trx, tenantId, numbers: new Set(numbers), scrub: scrubber(numbers, pseudonym), pseudonym };
}
