import type { Kysely } from 'kysely';
import type { DB } from '../../src/platform/mysql/schema.generated.ts';

/** The tenant, phones and numbers of the recorded calls, under any tenant's name. */
export interface People {
  readonly tenant: string;
  /** User ids by the extension of their phone. */
  readonly users: { readonly '1001': number; readonly '1002': number };
  readonly did: number;
}

export async function addPeople(db: Kysely<DB>, tenant = 'acme'): Promise<People> {
  await db.insertInto('tenants').values({ id: tenant, name: tenant, features: '{}', settings: '{}' }).execute();
  const phone = async (extension: string, endpoint: string): Promise<number> => {
    const user = { email: `${extension}@${tenant}.example.com`, password_hash: '' };
    const { insertId } = await db.insertInto('users').values(user).executeTakeFirstOrThrow();
    const userId = Number(insertId);
    const role = { tenant_id: tenant, user_id: userId, role: 'agent' as const, endpoint_id: `${tenant}_${endpoint}` };
    await db.insertInto('user_roles').values(role).execute();
    return userId;
  };
  const users = { '1001': await phone('1001', 'k3v9x2m7qd'), '1002': await phone('1002', 'p8w4r6t2zb') };
  // A number belongs to one tenant only.
  const number = tenant === 'acme' ? '+49305550101' : '+12025550101';
  const { insertId } = await db
    .insertInto('dids')
    .values({ tenant_id: tenant, number, route_target: 'support' })
    .executeTakeFirstOrThrow();
  return { tenant, users, did: Number(insertId) };
}
