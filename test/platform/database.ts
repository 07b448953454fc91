import { onTestFinished } from 'vitest';
import { type ConnectOptions, connect, type Database } from '../../src/platform/mysql/connect.ts';

export const KINDS = ['mysql', 'mariadb'] as const;

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
