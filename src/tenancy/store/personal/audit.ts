import type { Kysely } from 'kysely';
import type { Database } from '../../../platform/mysql/connect.ts';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { transact } from '../../../platform/mysql/transact.ts';
import type { PersonalData, Subject } from '../../guard/personal-data.ts';
import type { RetentionKind } from '../../guard/retention.ts';
import { scrubbed, scrubber } from '../../guard/scrub.ts';
import { deleteEntriesBefore, type Rewritten, rewriteEntries } from '../audit-seals.ts';

export const auditRetention: RetentionKind = { kind: 'audit_logs', prune: deleteEntriesBefore };

/** Entries about the person, and words of the person in others. That something was done, by whom and when, stays. */
export const personalAudit: PersonalData = {
  name: 'audit_logs',
  find: async (db, subject, most) => {
    const items: unknown[] = [];
    let count = 0;
    for await (const { row } of concerned(db, subject, '')) {
      count += 1;
      if (items.length < most) items.push(row);
    }
    return { count, items };
  },
  erase: async (db: Database, subject, pseudonym) => {
    let erased = 0;
    let batch: Rewritten[] = [];
    const flush = async () => {
      const entries = batch;
      batch = [];
      await transact(db, (trx) => rewriteEntries(trx, subject.tenantId, entries));
      erased += entries.length;
    };
    for await (const { rewritten } of concerned(db, subject, pseudonym)) {
      batch.push(rewritten);
      if (batch.length === ROWS_AT_ONCE) await flush();
    }
    await flush();
    return erased;
  },
};

const ROWS_AT_ONCE = 500;

async function* concerned(db: Kysely<DB>, subject: Subject, pseudonym: string) {
  const scrub = scrubber([...subject.numbers, ...subject.emails], pseudonym);
  const withNames = scrubber([...subject.numbers, ...subject.emails, ...subject.names], pseudonym);
  const contacts = new Set(subject.contactIds.map(String));
  const users = new Set(subject.userIds.map(String));
  for (let after = 0; ; ) {
    const rows = await tenantScope(db, subject.tenantId)
      .selectFrom('audit_logs')
      .select(['id', 'user_id', 'action', 'entity_type', 'entity_id', 'ip_address', 'user_agent', 'changes'])
      .select('created_at')
      .where('id', '>', after)
      .orderBy('id')
      .limit(ROWS_AT_ONCE)
      .execute();
    for (const row of rows) {
      const about =
        (row.entity_type === 'contact' && contacts.has(row.entity_id)) ||
        (row.entity_type === 'user' && users.has(row.entity_id));
      const own = row.user_id !== null && subject.userIds.includes(row.user_id);
      // Of an entry about the person only which fields were written may stay.
      const named = !same(scrubbed(row.changes, scrub), row.changes);
      const changes = about ? fieldsOf(row.changes) : scrubbed(row.changes, named ? withNames : scrub);
      const forgetOrigin = own && (row.ip_address !== null || row.user_agent !== null);
      if (!forgetOrigin && same(changes, row.changes)) continue;
      yield { row, rewritten: { id: row.id, changes, forgetOrigin } };
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS_AT_ONCE) return;
    after = last.id;
  }
}

function fieldsOf(changes: unknown): unknown {
  if (typeof changes !== 'object' || changes === null) return null;
  if ('erased' in changes) return changes;
  const parts = Object.values(changes).filter((part) => typeof part === 'object' && part !== null);
  return { erased: [...new Set(parts.flatMap((part) => Object.keys(part as object)))].sort() };
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
