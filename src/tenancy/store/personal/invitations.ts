import type { Kysely } from 'kysely';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import type { PersonalData, Subject } from '../../guard/personal-data.ts';

/** Who was asked to join, whether they did or not. */
export const personalInvitations: PersonalData = {
  name: 'invitations',
  find: async (db, subject, most) => {
    const items = await invitationsOf(db, subject);
    return { count: items.length, items: items.slice(0, most) };
  },
  erase: async (db, { tenantId, emails }) => {
    if (emails.length === 0) return 0;
    const { numDeletedRows } = await tenantScope(db, tenantId)
      .deleteFrom('invitations')
      .where('email', 'in', [...emails])
      .executeTakeFirstOrThrow();
    return Number(numDeletedRows);
  },
};

async function invitationsOf(db: Kysely<DB>, { tenantId, emails }: Subject) {
  if (emails.length === 0) return [];
  return tenantScope(db, tenantId)
    .selectFrom('invitations')
    .select(['email', 'first_name', 'last_name', 'role', 'created_at', 'accepted_at', 'revoked_at'])
    .where('email', 'in', [...emails])
    .execute();
}
