import type { Kysely } from 'kysely';
import type { Database } from '../../../platform/mysql/connect.ts';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { transact } from '../../../platform/mysql/transact.ts';
import type { PersonalData, Subject } from '../../guard/personal-data.ts';
import { removeReset } from '../password-resets.ts';
import { removeTotp } from '../totp.ts';

/** People who can, or once could, sign in. Their account goes only when it is of no other tenant. */
export const personalMembers: PersonalData = {
  name: 'members',
  identify: async (db, { tenantId, emails }) => {
    if (emails.length === 0) return {};
    const rows = await tenantScope(db, tenantId, { unscoped: ['users'] })
      .selectFrom('user_roles')
      .innerJoin('users', 'users.id', 'user_roles.user_id')
      .select(['user_roles.user_id', 'users.phone'])
      .where('users.email', 'in', [...emails])
      .execute();
    return {
      userIds: rows.map(({ user_id }) => user_id),
      numbers: rows.flatMap(({ phone }) => phone ?? []),
    };
  },
  obstacle: async (db, subject) => {
    const active = (await membershipsOf(db, subject)).find(({ revoked_at }) => revoked_at === null);
    return active === undefined ? null : `user ${active.user_id} works here: end the membership first`;
  },
  find: async (db, subject, most) => {
    const items: unknown[] = await membershipsOf(db, subject);
    const sessions = await tenantScope(db, subject.tenantId)
      .selectFrom('sessions')
      .select(['user_id', 'ip_address', 'user_agent', 'created_at', 'last_used_at', 'revoked_at'])
      .where('user_id', 'in', [0, ...subject.userIds])
      .execute();
    const all = [...items, ...sessions];
    return { count: all.length, items: all.slice(0, most) };
  },
  erase: (db: Database, subject, pseudonym) =>
    transact(db, async (trx) => {
      let erased = 0;
      for (const id of subject.userIds) {
        const { numDeletedRows } = await tenantScope(trx, subject.tenantId)
          .deleteFrom('sessions')
          .where('user_id', '=', id)
          .executeTakeFirst();
        erased += Number(numDeletedRows);
        const elsewhere = await trx
          .selectFrom('user_roles')
          .select('id')
          .where('user_id', '=', id)
          .where('tenant_id', '!=', subject.tenantId)
          .executeTakeFirst();
        if (elsewhere !== undefined) continue;
        await removeTotp(trx, id);
        await removeReset(trx, id);
        await trx
          .updateTable('users')
          .set({
            email: `${pseudonym}-${id}@erased.invalid`,
            password_hash: '',
            first_name: null,
            last_name: null,
            phone: null,
            avatar: null,
            metadata: null,
            status: 'inactive',
          })
          .where('id', '=', id)
          .execute();
        erased += 1;
      }
      return erased;
    }),
};

function membershipsOf(db: Kysely<DB>, { tenantId, userIds }: Subject) {
  return tenantScope(db, tenantId, { unscoped: ['users'] })
    .selectFrom('user_roles')
    .innerJoin('users', 'users.id', 'user_roles.user_id')
    .select(['user_roles.user_id', 'user_roles.role', 'user_roles.revoked_at', 'user_roles.created_at'])
    .select(['users.email', 'users.first_name', 'users.last_name', 'users.phone', 'users.last_login_at'])
    .where('user_roles.user_id', 'in', [0, ...userIds])
    .execute();
}
