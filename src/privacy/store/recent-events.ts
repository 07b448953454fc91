import { type Kysely, sql } from 'kysely';
import { jsonText } from '../../platform/mysql/json-text.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import { transact } from '../../platform/mysql/transact.ts';
import type { PersonalData, Subject } from '../../tenancy/guard/personal-data.ts';
import { scrubbed, scrubber } from '../../tenancy/guard/scrub.ts';

/** Announcements of the last days, as clients that come back are told them. They belong to no single room. */
export const personalEvents: PersonalData = {
  name: 'recent_events',
  find: async (db, subject, most) => {
    const rows = await about(db, subject);
    return { count: rows.length, items: rows.slice(0, most) };
  },
  erase: async (db, subject, pseudonym) => {
    const rows = await about(db, subject);
    // Each of these rows is about the person, so the name in it is the person's too.
    const scrub = scrubber([...subject.numbers, ...subject.emails, ...subject.names], pseudonym);
    await transact(db, async (trx) => {
      for (const { seq, data } of rows) {
        await tenantScope(trx, subject.tenantId)
          .updateTable('event_outbox')
          .set({ data: jsonText(scrubbed(data, scrub)) })
          .where('seq', '=', seq)
          .execute();
      }
    });
    return rows.length;
  },
};

async function about(db: Kysely<DB>, { tenantId, numbers, emails }: Subject) {
  const words = [...numbers, ...emails];
  if (words.length === 0) return [];
  const rows = await tenantScope(db, tenantId)
    .selectFrom('event_outbox')
    .select(['seq', 'type', 'at', 'data'])
    .where((e) => e.or(words.map((word) => sql<boolean>`${sql.ref('data')} like ${`%${word}%`}`)))
    .execute();
  const scrub = scrubber(words, '');
  return rows.filter(({ data }) => JSON.stringify(scrubbed(data, scrub)) !== JSON.stringify(data));
}
