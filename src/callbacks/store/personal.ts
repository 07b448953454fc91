import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import { transact } from '../../platform/mysql/transact.ts';
import type { PersonalData, Subject } from '../../tenancy/guard/personal-data.ts';
import type { RetentionKind } from '../../tenancy/guard/retention.ts';

/** As long as the calls in which they were asked for. */
export const callbackRetention: RetentionKind = {
  kind: 'calls',
  prune: async (trx, tenantId, before, limit) => {
    const { numDeletedRows } = await tenantScope(trx, tenantId)
      .deleteFrom('callbacks')
      .where('joined_at', '<', before)
      .where('is_open', 'is', null)
      .orderBy('joined_at')
      .limit(limit)
      .executeTakeFirst();
    return Number(numDeletedRows);
  },
};

/** One that is due goes as well: nobody is called who is to be forgotten. */
export const personalCallbacks: PersonalData = {
  name: 'callbacks',
  find: async (db, subject, most) => {
    const items = await callbacksOf(db, subject);
    return { count: items.length, items: items.slice(0, most) };
  },
  erase: (db, subject) =>
    transact(db, async (trx) => {
      const ids = (await callbacksOf(trx, subject)).map(({ id }) => id);
      if (ids.length === 0) return 0;
      await tenantScope(trx, subject.tenantId).deleteFrom('callbacks').where('id', 'in', ids).execute();
      return ids.length;
    }),
};

function callbacksOf(db: Kysely<DB>, { tenantId, numbers }: Subject) {
  if (numbers.length === 0) return Promise.resolve([]);
  return tenantScope(db, tenantId)
    .selectFrom('callbacks')
    .select(['id', 'number', 'caller_number', 'caller_name', 'joined_at', 'state', 'attempts', 'called_at'])
    .where((e) => e.or([e('number', 'in', [...numbers]), e('caller_number', 'in', [...numbers])]))
    .execute();
}
