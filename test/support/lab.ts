import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import {
  type Database,
  ensureRoot,
  freePort,
  type Pbx,
  type Root,
  randomSecret,
  startDatabase,
  startPbx,
} from '../../bin/lab/index.ts';
import { type Demo, seedDemo } from '../../bin/seed/seed.ts';

/** What tests get from the lab. Everything here dies with the test process, whatever the test does. */

let root: Promise<Root> | undefined;

/** The userland with Asterisk, both databases, sipp, baresip and Chromium. */
export function labRoot(): Promise<Root> {
  root ??= ensureRoot({ set: 'test' });
  return root;
}

/** A fresh directory of this test run, removed at its end. */
export function labDir(name: string): string {
  return mkdtempSync(join(inject('lab').dir, `${name}-`));
}

/** An empty database on the server that the whole run shares. */
export async function bareDatabaseUrl(kind: Database['kind']): Promise<string> {
  return (await askForDatabase(`${kind}?empty`)).url;
}

/** A fresh database of MySQL with the whole schema. */
export function mysqlUrl(): Promise<string> {
  return migratedUrl('mysql');
}

/** A fresh database of MariaDB with the whole schema. */
export function mariadbUrl(): Promise<string> {
  return migratedUrl('mariadb');
}

/** Asterisk's own database user for a URL of {@link mysqlUrl} or {@link mariadbUrl}; others stand for themselves. */
const asteriskUrls = new Map<string, string>();

async function migratedUrl(kind: Database['kind']): Promise<string> {
  const { url, asteriskUrl } = await askForDatabase(kind);
  asteriskUrls.set(url, asteriskUrl);
  return url;
}

/**
 * An Asterisk of the caller's own with the project's configuration. Stop it in `afterAll`, or leave it to die with the
 * test process. Tenants that are in the database already have their contexts.
 */
export async function freshPbx(o: { databaseUrl: string; odbcUrl?: string; name?: string }): Promise<Pbx> {
  const odbcUrl = o.odbcUrl ?? asteriskUrls.get(o.databaseUrl) ?? o.databaseUrl;
  return startPbx({ ...o, odbcUrl, root: await labRoot(), dir: labDir('pbx') });
}

/** A server of the caller's own, to freeze, kill and restart. Stop it, or leave it to die with the test process. */
export async function privateDatabase(kind: Database['kind'] = 'mysql'): Promise<Database> {
  return startDatabase({ root: await labRoot(), dir: labDir(kind), kind });
}

async function askForDatabase(what: string): Promise<{ url: string; asteriskUrl: string }> {
  const response = await fetch(`${inject('lab').url}/${what}`, { method: 'POST' });
  if (!response.ok) throw new Error(`no ${what}: ${await response.text()}`);
  return (await response.json()) as { url: string; asteriskUrl: string };
}

/**
 * The two demonstration tenants (bin/seed/demo.ts). All logins have the same password, `Demo.superadmin.password`, so
 * that only one hash is made.
 */
export async function seedTenants(databaseUrl: string): Promise<Demo> {
  const password = randomSecret();
  const trunkPort = await freePort();
  const demo = await seedDemo(databaseUrl, { secret: () => password, mediaAddress: '127.0.0.1', trunkPort });
  if (!demo) throw new Error('the database has tenants already');
  return demo;
}
