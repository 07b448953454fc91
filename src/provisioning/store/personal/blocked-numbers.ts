import type { Kysely } from 'kysely';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { transact } from '../../../platform/mysql/transact.ts';
import type { PersonalData, Subject } from '../../../tenancy/guard/personal-data.ts';
import { personScrubber } from '../../../tenancy/guard/scrub.ts';

/** Entries that turn this person away, and reasons of others that name the person. A beginning of numbers is nobody's. */
export const personalBlocks: PersonalData = {
  name: 'blocklist',
  find: async (db, subject, most) => {
    const found = await about(db, subject);
    return { count: found.length, items: found.slice(0, most) };
  },
  erase: (db, subject, pseudonym) =>
    transact(db, async (trx) => {
      const found = await about(trx, subject);
      const scrub = personScrubber(subject, pseudonym);
      const scoped = tenantScope(trx, subject.tenantId);
      for (const { id, pattern, reason } of found) {
        if (subject.numbers.includes(pattern)) await scoped.deleteFrom('blocklist').where('id', '=', id).execute();
        else
          await scoped
            .updateTable('blocklist')
            .set({ reason: scrub(reason ?? '') })
            .where('id', '=', id)
            .execute();
      }
      return found.length;
    }),
};

async function about(db: Kysely<DB>, subject: Subject) {
  const { tenantId, numbers, emails } = subject;
  if (numbers.length + emails.length === 0) return [];
  const rows = await tenantScope(db, tenantId)
    .selectFrom('blocklist')
    .select(['id', 'direction', 'pattern', 'reason', 'expires_at', 'created_at'])
    .orderBy('id')
    .execute();
  const scrub = personScrubber(subject, '');
  return rows.filter(
    ({ pattern, reason }) => numbers.includes(pattern) || (reason !== null && scrub(reason) !== reason),
  );
}
