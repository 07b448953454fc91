import type { Kysely } from 'kysely';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { transact } from '../../../platform/mysql/transact.ts';
import type { PersonalData, Subject } from '../../../tenancy/guard/personal-data.ts';
import { usesOfTarget } from '../routing/uses.ts';

const FORWARDS = ['forward_always', 'forward_busy', 'forward_no_answer', 'forward_unreachable'] as const;

/**
 * Extensions that send calls on to a number of the person: the phone rings by itself afterwards. What an administrator
 * leads to such a number (a number, a queue, a menu) would lead nowhere, and stands in the way.
 */
export const personalForwards: PersonalData = {
  name: 'forwards',
  obstacle: async (db, { tenantId, numbers }) => {
    const uses = [];
    for (const number of numbers) uses.push(...(await usesOfTarget(tenantScope(db, tenantId), 'external', number)));
    return uses.length === 0 ? null : `calls are sent to this person by ${uses.map(({ what }) => what).join(', ')}`;
  },
  find: async (db, subject, most) => {
    const found = await leadingTo(db, subject);
    return { count: found.length, items: found.slice(0, most) };
  },
  erase: (db, subject) =>
    transact(db, async (trx) => {
      const found = await leadingTo(trx, subject);
      for (const row of found) {
        const gone = FORWARDS.filter((column) => subject.numbers.includes(row[column] ?? ''));
        await tenantScope(trx, subject.tenantId)
          .updateTable('pbx_extensions')
          .set(Object.fromEntries(gone.map((column) => [column, null])))
          .where('id', '=', row.id)
          .execute();
      }
      return found.length;
    }),
};

async function leadingTo(db: Kysely<DB>, { tenantId, numbers }: Subject) {
  if (numbers.length === 0) return [];
  return tenantScope(db, tenantId)
    .selectFrom('pbx_extensions')
    .select(['id', 'extension', ...FORWARDS])
    .where((e) => e.or(FORWARDS.map((column) => e(column, 'in', [...numbers]))))
    .orderBy('id')
    .execute();
}
