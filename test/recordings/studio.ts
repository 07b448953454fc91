import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Pbx } from '../../bin/lab/index.ts';
import type { Agent } from '../../bin/lab/sip/agent.ts';
import type { DemoTenant } from '../../bin/seed/demo.ts';
import { connect, type Database } from '../../src/platform/mysql/connect.ts';
import type { RecordingDto } from '../../src/recordings/events.ts';
import { settingsFor } from '../support/daemon-settings.ts';
import { freshPbx, mysqlUrl, seedTenants } from '../support/lab.ts';
import { type Answer, peopleAt } from '../support/people.ts';
import { projectedQueues } from '../support/queues.ts';
import { startWholeDaemon } from '../support/whole-daemon.ts';

/** The whole daemon beside a real Asterisk and a real database; the daemon can be stopped and started. */
export interface Studio {
  readonly pbx: Pbx;
  readonly db: Database;
  readonly acme: DemoTenant;
  readonly databaseUrl: string;
  readonly storeDir: string;
  /** @param who a first name of Acme's, or `gus@globex` */
  ask<T = never>(
    who: string,
    method: string,
    path: string,
    o?: { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> },
  ): Promise<Answer<T>>;
  /** What the daemon says of its recordings on /readyz. */
  readiness(): { readonly ready: boolean; readonly detail: string };
  /** All parts are, e.g. after Asterisk was restarted. */
  ready(): Promise<void>;
  startDaemon(): Promise<void>;
  stopDaemon(): Promise<void>;
  /** Recordings of Acme that began after this many others, oldest first, once `so` says that they are as expected. */
  recordings(so: (all: readonly RecordingDto[]) => boolean, what: string, timeoutMs?: number): Promise<RecordingDto[]>;
  /** From here on `recordings` gives only those that are new. */
  newChapter(): Promise<void>;
  close(): Promise<void>;
}

export async function openStudio(): Promise<Studio> {
  const databaseUrl = await mysqlUrl();
  const demo = await seedTenants(databaseUrl);
  const [acme] = demo.tenants as [DemoTenant];
  const pbx = await freshPbx({ databaseUrl });
  await projectedQueues(pbx, databaseUrl);
  const storeDir = join(pbx.spoolDir, 'store');
  mkdirSync(storeDir);
  const settings = {
    ...settingsFor(databaseUrl, pbx),
    DATA_DIR: pbx.spoolDir,
    RECORDINGS_DIR: storeDir,
    WEB_DIR: join(pbx.spoolDir, 'no-console'),
  };
  const db = connect(databaseUrl);
  let daemon = await startWholeDaemon(settings);
  const people = peopleAt(() => daemon.url, demo.superadmin.password);
  let since = 0;

  const studio: Studio = {
    pbx,
    db,
    acme,
    storeDir,
    databaseUrl,
    startDaemon: async () => {
      daemon = await startWholeDaemon(settings);
    },
    stopDaemon: () => daemon.stop(),
    ready: () => daemon.ready(),
    readiness: () => {
      const found = daemon.readiness().find(({ name }) => name === 'recordings');
      if (found === undefined) throw new Error('nothing is said of recordings');
      return found;
    },
    ask: (who, method, path, { body, headers } = {}) => people.ask(who, method, path, body, headers),
    recordings: async (so, what, timeoutMs = 15_000) => {
      const end = Date.now() + timeoutMs;
      for (;;) {
        const { body } = await studio.ask<{ items: RecordingDto[] }>('sam', 'GET', '/recordings?limit=100');
        const fresh = body.items.filter(({ id }) => id > since).reverse();
        if (so(fresh)) return fresh;
        if (Date.now() > end) throw new Error(`not in ${timeoutMs} ms: ${what}; ${JSON.stringify(fresh)}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    newChapter: async () => {
      const last = await db.selectFrom('call_recordings').select('id').orderBy('id', 'desc').executeTakeFirst();
      since = last?.id ?? 0;
    },
    close: async () => {
      await daemon.stop();
      await db.destroy();
      await pbx.stop();
    },
  };
  return studio;
}

export const completed = (count: number) => (all: readonly RecordingDto[]) =>
  all.length === count && all.every(({ status }) => status === 'completed');

/** What an agent's phone does from now on: waits for the next event of a type, whatever came before. */
export function from(agent: Agent): (type: string, timeoutMs?: number) => Promise<void> {
  let at = agent.history.length;
  return async (type, timeoutMs = 20_000) => {
    const end = Date.now() + timeoutMs;
    for (;;) {
      const found = agent.history.findIndex((event, n) => n >= at && event.type === type);
      if (found >= 0) {
        at = found + 1;
        return;
      }
      if (Date.now() > end) throw new Error(`no ${type} in ${timeoutMs} ms`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
}
