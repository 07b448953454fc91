import { onTestFinished } from 'vitest';
import type { PbxEvent, PbxEvents } from '../../src/asterisk/pbx-event.ts';
import { type CallsRoom, createCalls } from '../../src/calls/index.ts';
import type { SequencedAnnouncement } from '../../src/platform/announcement.ts';
import { createEventBus } from '../../src/platform/event-bus.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { createCommitLoop } from '../../src/platform/mysql/commit-loop.ts';
import { connect, type Database } from '../../src/platform/mysql/connect.ts';
import { createOutbox } from '../../src/platform/mysql/outbox.ts';
import { names } from './scenario.ts';

/** The calls room with its real database, outbox and commit loop, hearing recorded reports. */
export interface Daemon {
  readonly room: CallsRoom;
  readonly db: Database;
  readonly told: SequencedAnnouncement[];
  hear(event: PbxEvent): void;
  /** Everything heard is told and committed. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

export async function startDaemon(url: string): Promise<Daemon> {
  const db = connect(url);
  const metrics = createMetrics();
  const bus = createEventBus({ log: silentLog });
  const outbox = createOutbox({ db, bus, log: silentLog });
  const commitLoop = createCommitLoop({ db, outbox, pbx: 'pbx1', holder: 'test', log: silentLog, metrics });
  const told: SequencedAnnouncement[] = [];
  bus.subscribe((events) => told.push(...events));
  let listener: (event: PbxEvent) => void = () => {};
  const events: PbxEvents = {
    listen: (one) => {
      listener = one;
      return () => {
        listener = () => {};
      };
    },
  };
  const room = createCalls({
    db,
    commitLoop,
    pbx: { name: 'pbx1', events },
    directory: {
      endpoint: names.endpoint,
      queue: (name) => {
        const [tenantId = '', key = ''] = name.split('_');
        return { tenantId, id: key.length, key, displayName: `Queue ${key}` };
      },
    },
    log: silentLog,
    metrics,
  });
  for (const part of [outbox, commitLoop, room]) await part.start();
  let running = true;
  const stop = async (): Promise<void> => {
    if (!running) return;
    running = false;
    for (const part of [room, commitLoop, outbox]) await part.stop();
    await db.destroy();
  };
  onTestFinished(stop);
  return {
    room,
    db,
    told,
    hear: (event) => listener(event),
    settled: async () => {
      await new Promise((resolve) => setTimeout(resolve, 25));
      await commitLoop.settled();
    },
    stop,
  };
}
