import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { inject, onTestFinished } from 'vitest';
import { type Database, ensureRoot, type Root, startDatabase } from '../../bin/lab/index.ts';

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

/** A server of the caller's own, to freeze, kill and restart; stopped when the test ends. */
export async function privateDatabase(kind: Database['kind'] = 'mysql'): Promise<Database> {
  const database = await startDatabase({ root: await labRoot(), dir: labDir(kind), kind });
  onTestFinished(() => database.kill());
  return database;
}

async function askForDatabase(kind: Database['kind']): Promise<{ url: string; asteriskUrl: string }> {
  const response = await fetch(`${inject('lab').url}/${kind}`, { method: 'POST' });
  if (!response.ok) throw new Error(`no ${kind}: ${await response.text()}`);
  return (await response.json()) as { url: string; asteriskUrl: string };
}
