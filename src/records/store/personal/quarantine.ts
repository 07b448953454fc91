import type { Kysely } from 'kysely';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import { transact } from '../../../platform/mysql/transact.ts';
import type { PersonalData, Subject } from '../../../tenancy/guard/personal-data.ts';
import { personScrubber, scrubber } from '../../../tenancy/guard/scrub.ts';

interface Evidence {
  readonly id: number;
  readonly text: string;
}

/**
 * Bytes that nobody could attribute. Whose they are is not known, so only what names this tenant and no other is
 * touched: one tenant's request must not change another's evidence.
 */
export const personalQuarantine: PersonalData = {
  name: 'quarantine',
  find: async (db, subject) => ({ count: (await evidenceOf(db, subject)).length, items: [] }),
  erase: (db, subject, pseudonym) =>
    transact(db, async (trx) => {
      const found = await evidenceOf(trx, subject);
      const names = subject.names.map((name) => Buffer.from(name).toString('latin1'));
      const scrub = personScrubber({ numbers: subject.numbers, emails: [], names }, pseudonym);
      for (const { id, text } of found) {
        const evidence = Buffer.from(scrub(text), 'latin1');
        await trx.updateTable('quarantine').set({ evidence }).where('id', '=', id).execute();
      }
      return found.length;
    }),
};

async function evidenceOf(db: Kysely<DB>, { tenantId, numbers }: Subject): Promise<Evidence[]> {
  if (numbers.length === 0) return [];
  const others = (await db.selectFrom('tenants').select('id').where('id', '!=', tenantId).execute()).map(
    ({ id }) => id,
  );
  const scrub = scrubber(numbers, '');
  const found: Evidence[] = [];
  for (let after = 0; ; ) {
    const rows = await db
      .selectFrom('quarantine')
      .select(['id', 'evidence'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(ROWS_AT_ONCE)
      .execute();
    for (const { id, evidence } of rows) {
      // Byte by byte, so that what is no UTF-8 stays as it is.
      const text = evidence.toString('latin1');
      if (names(text, tenantId) && !others.some((other) => names(text, other)) && scrub(text) !== text) {
        found.push({ id, text });
      }
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS_AT_ONCE) return found;
    after = last.id;
  }
}

const ROWS_AT_ONCE = 200;

function names(text: string, tenantId: string): boolean {
  return new RegExp(`(?<![a-z0-9-])${tenantId}(?:_|"|$)`).test(text);
}
