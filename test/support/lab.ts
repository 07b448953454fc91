import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, inject } from 'vitest';
import {
  type Database,
  ensureRoot,
  freePort,
  type Pbx,
  PROMPTS,
  type Root,
  randomSecret,
  startDatabase,
  startPbx,
} from '../../bin/lab/index.ts';
import { type Demo, seedDemo } from '../../bin/seed/seed.ts';
import { DEATHS } from '../../bin/testing/deaths.ts';

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
  return (await askForDatabase(kind)).url;
}

/** A fresh database of MySQL with the whole schema. */
export function mysqlUrl(): Promise<string> {
  return migratedUrl('mysql');
}

/** A fresh database of MariaDB with the whole schema. */
export function mariadbUrl(): Promise<string> {
  return migratedUrl('mariadb');
}

/** Asterisk's own database user for a URL of {@link migratedUrl}; others stand for themselves. */
const asteriskUrls = new Map<string, string>();

/** A fresh database of either with the whole schema. */
export async function migratedUrl(kind: Database['kind']): Promise<string> {
  const { url, asteriskUrl } = await askForDatabase(kind, '?migrated');
  asteriskUrls.set(url, asteriskUrl);
  return url;
}

/**
 * An Asterisk of the caller's own with the project's configuration. Stop it in `afterAll`, or leave it to die with the
 * test process. Tenants that are in the database already have their contexts.
 * @param o.brief each prompt is over in a tenth of a second: for tests that wait until all is said
 */
export async function freshPbx(o: {
  databaseUrl: string;
  odbcUrl?: string;
  name?: string;
  brief?: boolean;
  died?: (how: string) => void;
}): Promise<Pbx> {
  const { brief = false, died = diedByItself, ...rest } = o;
  const root = await labRoot();
  const prompts = brief ? { promptsDir: briefPrompts(root) } : {};
  const odbcUrl = o.odbcUrl ?? asteriskUrls.get(o.databaseUrl) ?? o.databaseUrl;
  return startPbx({ ...rest, ...prompts, odbcUrl, root, dir: labDir('pbx'), died });
}

/** No test asked for it: `npm test` names it below the failures that it explains. */
function diedByItself(how: string): void {
  const said = `Asterisk of ${expect.getState().currentTestName ?? 'a test'} ${how}`;
  console.error(said);
  const list = process.env[DEATHS];
  if (list !== undefined) appendFileSync(list, `  ${said.replaceAll('\n', '\n      ')}\n`);
}

/** GSM: 33 bytes are 20 ms. */
const BRIEF_BYTES = 5 * 33;

function briefPrompts(root: Root): string {
  const from = join(root.imageOf('asterisk'), PROMPTS);
  const to = labDir('prompts');
  for (const name of readdirSync(from, { recursive: true, encoding: 'utf8' }).filter((one) => one.endsWith('.gsm'))) {
    mkdirSync(dirname(join(to, name)), { recursive: true });
    writeFileSync(join(to, name), readFileSync(join(from, name)).subarray(0, BRIEF_BYTES));
  }
  return to;
}

/** A server of the caller's own, to freeze, kill and restart. Stop it, or leave it to die with the test process. */
export async function privateDatabase(kind: Database['kind'] = 'mysql'): Promise<Database> {
  return startDatabase({ root: await labRoot(), dir: labDir(kind), kind });
}

async function askForDatabase(kind: Database['kind'], query = ''): Promise<{ url: string; asteriskUrl: string }> {
  const response = await fetch(`${inject('lab').url}/${kind}${query}`, { method: 'POST' });
  if (!response.ok) throw new Error(`no ${kind}: ${await response.text()}`);
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
