import type { Database } from '../../src/platform/mysql/connect.ts';

/** Two tenants with the same names, as rows. Users 1 to 9 are acme's, 11 to 19 globex's. */
export async function insertPeople(db: Database): Promise<void> {
  for (const [tenant, offset] of [
    ['acme', 0],
    ['globex', 10],
  ] as const) {
    const settings = JSON.stringify(tenant === 'acme' ? { timezone: 'Europe/Berlin' } : { timezone: 'UTC' });
    await db.insertInto('tenants').values({ id: tenant, name: tenant, features: '{}', settings }).execute();
    await person(db, tenant, offset + 1, 'Alice', 'agent', 'alice', ['tier1', 'night']);
    await person(db, tenant, offset + 2, 'Bob', 'agent', 'bob', ['tier1']);
    await person(db, tenant, offset + 3, 'Sue', 'supervisor', null);
    for (const [n, key] of ['support', 'sales'].entries()) {
      const id = offset + n + 1;
      const name = `${tenant}_${key}`;
      const display = key === 'support' ? 'Support' : 'Sales';
      await db
        .insertInto('queues')
        .values({ id, tenant_id: tenant, name, local_name: key, display_name: display, wrapuptime: n === 0 ? 5 : 0 })
        .execute();
      for (const who of key === 'support' ? (['alice', 'bob'] as const) : (['alice'] as const)) {
        await serve(db, tenant, id, key, who, offset + (who === 'alice' ? 1 : 2));
      }
    }
  }
}

export async function person(
  db: Database,
  tenant: string,
  id: number,
  name: string,
  role: 'agent' | 'supervisor' | 'viewer',
  phone: string | null,
  teams: readonly string[] = [],
): Promise<void> {
  const endpoint = phone === null ? null : `${tenant}_${phone}`;
  await db
    .insertInto('users')
    .values({ id, email: `${name}@${tenant}.example.com`, password_hash: '', first_name: name })
    .execute();
  await db
    .insertInto('user_roles')
    .values({ tenant_id: tenant, user_id: id, role, endpoint_id: endpoint, teams: JSON.stringify(teams) })
    .execute();
  if (endpoint === null) return;
  await db.insertInto('ps_endpoints').values({ id: endpoint, tenant_id: tenant, tenantid: tenant }).execute();
  await db
    .insertInto('pbx_extensions')
    .values({ tenant_id: tenant, extension: String(1000 + (id % 10)), endpoint_id: endpoint })
    .execute();
}

export async function serve(
  db: Database,
  tenant: string,
  queueId: number,
  key: string,
  phone: string,
  userId: number | null,
): Promise<void> {
  await db
    .insertInto('queue_members')
    .values({
      tenant_id: tenant,
      queue_id: queueId,
      queue_name: `${tenant}_${key}`,
      interface: `PJSIP/${tenant}_${phone}`,
      membername: phone,
      user_id: userId,
    })
    .execute();
}
