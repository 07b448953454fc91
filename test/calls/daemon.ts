import { onTestFinished } from 'vitest';
import type { Pbx } from '../../bin/lab/index.ts';
import { createPbxLink } from '../../src/asterisk/index.ts';
import type { PbxEvent, PbxEvents } from '../../src/asterisk/pbx-event.ts';
import { type CallsDirectory, type CallsRoom, createCalls } from '../../src/calls/index.ts';
import type { SequencedAnnouncement } from '../../src/platform/announcement.ts';
import { createEventBus } from '../../src/platform/event-bus.ts';
import type { Part } from '../../src/platform/lifecycle.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { createCommitLoop } from '../../src/platform/mysql/commit-loop.ts';
import { connect, type Database } from '../../src/platform/mysql/connect.ts';
import { createOutbox } from '../../src/platform/mysql/outbox.ts';
import { createPbxDirectory } from '../../src/tenancy/guard/pbx-directory.ts';
import { names } from './scenario.ts';

/** The calls room with its real database, outbox and commit loop. */
export interface Daemon {
  readonly room: CallsRoom;
  readonly db: Database;
  readonly told: SequencedAnnouncement[];
  /** Everything heard is told and committed. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/** Hears recorded reports, which the test hands in. */
export async function startDaemon(url: string): Promise<Daemon & { hear(event: PbxEvent): void }> {
  let listener: (event: PbxEvent) => void = () => {};
  const events: PbxEvents = {
    listen: (one) => {
      listener = one;
      return () => {
        listener = () => {};
      };
    },
  };
  const queue: CallsDirectory['queue'] = (name) => {
    const [tenantId = '', key = ''] = name.split('_');
    return { tenantId, id: key.length, key, displayName: `Queue ${key}` };
  };
  const daemon = await startRoom(connect(url, { severalStatements: true }), () => ({
    events,
    directory: { ...names, queue, teamsOf: () => [] },
    parts: [],
  }));
  onTestFinished(daemon.stop);
  return { ...daemon, hear: (event) => listener(event) };
}

/** Hears a real Asterisk. The caller stops it. */
export async function startDaemonAt(pbx: Pbx, url: string): Promise<Daemon> {
  let linkState = (): string => '';
  const daemon = await startRoom(connect(url, { severalStatements: true }), (db) => {
    const directory = createPbxDirectory({ db, log: silentLog });
    const { name, amiEventsUrl, amiControlUrl, ariUrl, systemName } = pbx;
    const urls = { pbx: name, amiEventsUrl, amiControlUrl, ariUrl, systemName };
    const link = createPbxLink({ ...urls, endpoints: directory, log: silentLog, metrics: createMetrics() });
    linkState = () => JSON.stringify(link.readiness());
    return { events: link.events, directory, parts: [directory, link] };
  });
  const deadline = Date.now() + 20_000;
  while (!daemon.room.readiness().ready) {
    if (Date.now() > deadline) throw new Error(`${daemon.room.readiness().detail} ${linkState()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return daemon;
}

interface Source {
  readonly events: PbxEvents;
  readonly directory: CallsDirectory;
  readonly parts: readonly Part[];
}

async function startRoom(db: Database, sourceOf: (db: Database) => Source): Promise<Daemon> {
  const metrics = createMetrics();
  const bus = createEventBus({ log: silentLog });
  const outbox = createOutbox({ db, bus, log: silentLog });
  const commitLoop = createCommitLoop({ db, outbox, pbx: 'pbx1', holder: 'test', log: silentLog, metrics });
  const told: SequencedAnnouncement[] = [];
  bus.subscribe((events) => told.push(...events));
  const { events, directory, parts: others } = sourceOf(db);
  const room = createCalls({
    ...{ db, commitLoop, pbx: { name: 'pbx1', events }, directory, log: silentLog, metrics },
    contactsOf: async () => new Map(),
    may: () => [],
  });
  const parts = [outbox, commitLoop, room, ...others];
  for (const part of parts) await part.start();
  let running = true;
  return {
    room,
    db,
    told,
    settled: async () => {
      await new Promise((resolve) => setTimeout(resolve, 25));
      await commitLoop.settled();
    },
    stop: async () => {
      if (!running) return;
      running = false;
      for (const part of [...parts].reverse()) await part.stop();
      await db.destroy();
    },
  };
}
