import { onTestFinished } from 'vitest';
import { type ConnectOptions, connect, type Database } from '../../src/platform/mysql/connect.ts';
import { migrate } from '../../src/platform/mysql/migrate.ts';
import { bareDatabaseUrl } from '../support/lab.ts';

export const KINDS = ['mysql', 'mariadb'] as const;

export async function migratedUrl(kind: (typeof KINDS)[number]): Promise<string> {
  const url = await bareDatabaseUrl(kind);
  await migrate(url);
  return url;
}

/** Closed when the test ends. */
export function opened(url: string, options: ConnectOptions = {}): Database {
  const db = connect(url, options);
  onTestFinished(() => db.destroy());
  return db;
}

export async function addTenants(db: Database, ...ids: readonly string[]): Promise<void> {
  const values = ids.map((id) => ({ id, name: id, features: '{}', settings: '{}' }));
  await db.insertInto('tenants').values(values).execute();
}
