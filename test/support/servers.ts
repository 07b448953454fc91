import { existsSync, mkdirSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { type Database, ensureRoot, grantAsterisk, startDatabase } from '../../bin/lab/index.ts';
import { type SchemaCopies, schemaCopies } from './schema-copies.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where this run keeps its data, and whom to ask for a database. */
    lab: { dir: string; url: string };
  }
}

type Kind = Database['kind'];

const PREFIX = 'patchbay-test-';
const MEMORY = '/dev/shm';
const NEEDED_BYTES = 8 * 1024 ** 3;

/**
 * One MySQL and one MariaDB for a whole run, each started when the first test asks for it. Tests live in processes of
 * their own, so they ask over loopback HTTP: `POST /mysql` gives the URLs of a new, empty database,
 * `POST /mysql?migrated` those of one with the whole schema, in which Asterisk has its rights.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  removeLeftovers();
  const dir = join(place(), `${PREFIX}${process.pid}-${Date.now().toString(36)}`);
  mkdirSync(dir, { mode: 0o700 });
  const root = await ensureRoot({ set: 'test', progress: (line) => console.log(line) });
  const running = new Map<Kind, Promise<Database>>();
  const started = (kind: Kind): Promise<Database> => {
    const database = running.get(kind) ?? startDatabase({ root, kind, dir: join(dir, kind) });
    running.set(kind, database);
    return database;
  };
  let count = 0;
  const empty = async (kind: Kind): Promise<string> => (await started(kind)).createDatabase(`t${++count}`);
  const copies = new Map<Kind, Promise<SchemaCopies>>();
  const migrated = async (kind: Kind): Promise<string> => {
    const making = copies.get(kind) ?? started(kind).then(schemaCopies);
    copies.set(kind, making);
    const url = await (await making).make(`t${++count}`);
    await grantAsterisk(await started(kind), url);
    return url;
  };
  // The next one is made while the tests that have this one wait for their calls.
  const inReserve = new Map<Kind, Promise<string>>();
  const fromReserve = (kind: Kind): Promise<string> => {
    const given = inReserve.get(kind) ?? migrated(kind);
    const next = given.then(() => migrated(kind));
    next.catch(() => inReserve.delete(kind)); // who asks then is told why, by one of their own
    inReserve.set(kind, next);
    return given;
  };
  const server = createServer((request, response) => {
    void (async () => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://127.0.0.1');
      const kind = pathname === '/mariadb' ? 'mariadb' : 'mysql';
      const url = await (searchParams.has('migrated') ? fromReserve(kind) : empty(kind));
      response.end(JSON.stringify({ url, asteriskUrl: (await started(kind)).asteriskUrl(url) }));
    })().catch((error: Error) => response.writeHead(500).end(error.message));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  project.provide('lab', { dir, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  return async () => {
    server.close();
    server.closeAllConnections();
    await Promise.all([...running.values()].map(async (database) => (await database).kill())); // nothing to keep
    rmSync(dir, { recursive: true, force: true });
  };
}

/**
 * Memory, where there is enough. A hundred databases of two hundred tables are made; on a slow disk the making of one
 * holds up every other query of the server, and Asterisk waits a second for an answer and no longer.
 */
function place(): string {
  if (!existsSync(MEMORY)) return tmpdir();
  const { bavail, bsize } = statfsSync(MEMORY);
  return Math.min(bavail * bsize, freemem()) > NEEDED_BYTES ? MEMORY : tmpdir();
}

/** Directories of runs that were killed before their teardown; their servers died with them. */
function removeLeftovers(): void {
  for (const parent of [tmpdir(), MEMORY].filter((dir) => existsSync(dir))) {
    for (const name of readdirSync(parent).filter((entry) => entry.startsWith(PREFIX))) {
      const pid = Number(name.slice(PREFIX.length).split('-')[0]);
      try {
        process.kill(pid, 0);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ESRCH') {
          rmSync(join(parent, name), { recursive: true, force: true });
        }
      }
    }
  }
}
