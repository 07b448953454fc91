import type { Expression, ExpressionBuilder, Kysely, SqlBool } from 'kysely';
import type { Database } from '../../platform/mysql/connect.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import { transact } from '../../platform/mysql/transact.ts';
import type { PersonalData, Subject } from '../../tenancy/guard/personal-data.ts';
import type { RetentionKind } from '../../tenancy/guard/retention.ts';
import { smsOf } from './message-columns.ts';

/** What a person outside wrote and was written. That somebody does not want to be written to stays on record. */
export const personalSms: PersonalData = {
  name: 'sms',
  find: async (db, subject, most) => {
    const own = tenantScope(db, subject.tenantId);
    const ids = await messagesOf(own, subject);
    const rows =
      most === 0 || ids.length === 0
        ? []
        : await own
            .selectFrom('sms_messages')
            .selectAll()
            .where('id', 'in', ids.slice(0, most))
            .orderBy('id')
            .execute();
    return { count: ids.length, items: rows.map(smsOf) };
  },
  erase: (db: Database, subject) =>
    transact(db, async (transaction) => {
      const trx = tenantScope(transaction, subject.tenantId);
      const ids = await messagesOf(trx, subject);
      if (ids.length > 0) await trx.deleteFrom('sms_messages').where('id', 'in', ids).execute();
      if (subject.numbers.length > 0) {
        const numbers = [...subject.numbers];
        await trx.deleteFrom('sms_fragments').where('sender', 'in', numbers).execute();
        await trx.deleteFrom('sms_threads').where('number', 'in', numbers).execute();
      }
      return ids.length;
    }),
};

async function messagesOf(db: Kysely<DB>, subject: Subject): Promise<number[]> {
  if (subject.numbers.length + subject.contactIds.length === 0) return [];
  const rows = await db
    .selectFrom('sms_messages')
    .select('id')
    .where((e) => e.or(isAbout(e, subject)))
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}

function isAbout(e: ExpressionBuilder<DB, 'sms_messages'>, subject: Subject): Expression<SqlBool>[] {
  const { numbers, contactIds } = subject;
  return [
    ...(numbers.length === 0 ? [] : [e('sender', 'in', [...numbers]), e('recipient', 'in', [...numbers])]),
    ...(contactIds.length === 0 ? [] : [e('contact_id', 'in', [...contactIds])]),
  ];
}

export const smsRetention: RetentionKind = {
  kind: 'sms',
  prune: async (trx, tenantId, before, limit) => {
    const own = tenantScope(trx, tenantId);
    const old = await own
      .selectFrom('sms_messages')
      .select('id')
      .where('created_at', '<', before)
      // One that is to go on a later day still waits.
      .where((e) => e.or([e('status', '!=', 'pending'), e('send_at', 'is', null), e('send_at', '<', before)]))
      .orderBy('created_at')
      .limit(limit)
      .execute();
    const ids = old.map(({ id }) => id);
    if (ids.length > 0) await own.deleteFrom('sms_messages').where('id', 'in', ids).execute();
    if (ids.length === limit) return ids.length;
    const texts = await own
      .selectFrom('phone_messages')
      .select('id')
      .where('created_at', '<', before)
      .orderBy('created_at')
      .limit(limit - ids.length)
      .execute();
    const textIds = texts.map(({ id }) => id);
    if (textIds.length > 0) await own.deleteFrom('phone_messages').where('id', 'in', textIds).execute();
    return ids.length + textIds.length;
  },
};
