import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { createPasswords } from '../../src/tenancy/guard/passwords.ts';
import { type DemoTenant, type DemoUser, demoTenants } from './demo.ts';
import { insertDids, insertPhone, insertQueue, insertTenant, insertTrunk, insertUser } from './rows.ts';

export interface Demo {
  readonly tenants: readonly DemoTenant[];
  /** May see every tenant. */
  readonly superadmin: DemoUser;
}

/**
 * Puts the demonstration tenants into a migrated database, all or nothing.
 * @param o.secret makes a password; one that gives the same each time is hashed only once
 * @param o.keep notes the passwords, which are nowhere else; runs before anything lasts, and nothing does when it fails
 * @param o.mediaAddress what RTP is bound to; null for every address of the machine
 * @returns null when the database has tenants already: then nothing is touched
 */
export async function seedDemo(
  databaseUrl: string,
  o: {
    secret: () => string;
    keep?: (demo: Demo) => Promise<void>;
    mediaAddress: string | null;
    trunkPort: number;
  },
): Promise<Demo | null> {
  const connection = await createConnection(databaseUrl);
  try {
    const [rows] = await connection.query<RowDataPacket[]>('SELECT 1 FROM tenants LIMIT 1');
    if (rows.length > 0) return null;
    const demo: Demo = {
      tenants: demoTenants(o.secret, o.trunkPort),
      superadmin: {
        email: 'root@example.com',
        password: o.secret(),
        role: 'superadmin',
        firstName: 'Rory',
        lastName: 'Root',
        endpoint: null,
      },
    };
    const hashes = hashedOnce();
    await connection.beginTransaction();
    for (const tenant of demo.tenants) await insertAll(connection, tenant, hashes, o.mediaAddress);
    const home = demo.tenants[0];
    if (home) await insertUser(connection, home.id, demo.superadmin, await hashes(demo.superadmin.password));
    await o.keep?.(demo);
    await connection.commit();
    return demo;
  } finally {
    connection.destroy(); // an open transaction is rolled back
  }
}

async function insertAll(
  connection: Connection,
  tenant: DemoTenant,
  hashes: (password: string) => Promise<string>,
  mediaAddress: string | null,
): Promise<void> {
  await insertTenant(connection, tenant);
  const userOf = new Map<string, number>();
  for (const user of tenant.users) {
    userOf.set(user.email, await insertUser(connection, tenant.id, user, await hashes(user.password)));
  }
  for (const phone of tenant.phones) {
    await insertPhone(connection, tenant.id, phone, userOf.get(phone.email) ?? 0, mediaAddress);
  }
  await insertTrunk(connection, tenant, mediaAddress);
  await insertQueue(connection, tenant, userOf);
  await insertDids(connection, tenant);
}

function hashedOnce(): (password: string) => Promise<string> {
  const passwords = createPasswords();
  const known = new Map<string, Promise<string>>();
  return (password) => {
    const hash = known.get(password) ?? passwords.hash(password);
    known.set(password, hash);
    return hash;
  };
}
