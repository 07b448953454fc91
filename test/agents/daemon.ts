import type { Pbx } from '../../bin/lab/index.ts';
import type { AgentDto } from '../../src/agents/api/dto.ts';
import { type AgentsRoom, createAgents } from '../../src/agents/index.ts';
import { createPbxLink } from '../../src/asterisk/index.ts';
import { decodeName } from '../../src/asterisk/naming.ts';
import type {
  PbxEvent,
  PbxEvents,
  PbxInspection,
  QueueCallerCommands,
  QueueCommands,
} from '../../src/asterisk/pbx-event.ts';
import type { SequencedAnnouncement } from '../../src/platform/announcement.ts';
import { createEventBus } from '../../src/platform/event-bus.ts';
import type { Part } from '../../src/platform/lifecycle.ts';
import { createLog, type Log, silentLog } from '../../src/platform/log.ts';
import { createMetrics, type Metrics } from '../../src/platform/metrics.ts';
import { createCommitLoop } from '../../src/platform/mysql/commit-loop.ts';
import { connect, type Database } from '../../src/platform/mysql/connect.ts';
import { createLookout } from '../../src/platform/mysql/lookout.ts';
import { createOutbox } from '../../src/platform/mysql/outbox.ts';
import { appForNamed, askAs } from '../support/named-callers.ts';
import { until } from '../support/until.ts';

export interface Heard {
  readonly events: PbxEvents;
  readonly commands: QueueCommands & QueueCallerCommands;
  readonly inspection: PbxInspection;
  resync(reason: string): void;
}

/** The part of the daemon that knows agents, on a real database. */
export interface Daemon {
  readonly room: AgentsRoom;
  readonly db: Database;
  readonly metrics: Metrics;
  /** Committed and published, in order. */
  readonly told: SequencedAnnouncement[];
  /** Asks the API as `tenant/user/role`, or `tenant/user/role/team+team`. */
  ask(
    who: string,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: never; text: string }>;
  /** Everything handed in is committed. */
  settled(): Promise<void>;
  ready(): Promise<void>;
  stop(): Promise<void>;
}

const loud = process.env['TEST_LOG'] === '1';

/** @param pbx a real one, or something that says what a test wants to hear */
export async function startDaemon(databaseUrl: string, pbx: Pbx | Heard, spoolDir: string): Promise<Daemon> {
  const log: Log = loud ? createLog({ level: 'debug' }) : silentLog;
  const db = connect(databaseUrl);
  const metrics = createMetrics();
  const bus = createEventBus({ log });
  const outbox = createOutbox({ db, bus, log });
  const commitLoop = createCommitLoop({
    db: connect(databaseUrl, { severalStatements: true }),
    outbox,
    pbx: 'pbx1',
    holder: 'test',
    log,
    metrics,
  });
  const told: SequencedAnnouncement[] = [];
  bus.subscribe((events) => told.push(...events));
  const tenantOf = (name: string): string | null => decodeName(name)?.tenant ?? null;
  const endpoints = { tenantOfEndpoint: tenantOf, tenantOfQueue: tenantOf };
  const link =
    'events' in pbx
      ? null
      : createPbxLink({
          ...pbx,
          pbx: 'pbx1',
          endpoints,
          log,
          metrics,
          delays: { firstMs: 100, longestMs: 500 } as never,
        });
  const heard: Heard = 'events' in pbx ? pbx : (link as NonNullable<typeof link>);
  const lookout = createLookout({ db, log });
  const room = createAgents({ db, commitLoop, lookout, pbx: heard, spoolDir, log, metrics });
  const parts: Part[] = [outbox, commitLoop, room, lookout, ...(link === null ? [] : [link])];
  for (const part of parts) await part.start();
  const app = appForNamed({ routes: room.routes, readiness: () => [room.readiness()], metrics, log });
  let running = true;
  return {
    room,
    db,
    metrics,
    told,
    ask: async (who, method, path, body) => {
      const [address = '', accept] = path.split(' as ');
      return askAs(app, who, [method, address], body, accept === undefined ? {} : { accept });
    },
    settled: async () => {
      await new Promise((resolve) => setTimeout(resolve, 25));
      await commitLoop.settled();
    },
    ready: () => until(() => room.readiness().ready, 'the room is ready'),
    stop: async () => {
      if (!running) return;
      running = false;
      for (const part of parts.toReversed()) await part.stop();
      await db.destroy();
    },
  };
}

/** The last that was told of an agent. */
export function lastOf(told: readonly SequencedAnnouncement[], userId: number): AgentDto | undefined {
  const of = told.filter(({ type, data }) => type.startsWith('agent.') && data['user_id'] === userId);
  return of.at(-1)?.data as AgentDto | undefined;
}

/** A PBX that a test speaks for: says what it is told to say, and notes what it is asked. */
export function spokenFor(): Heard & { say(event: PbxEvent): void; asked: string[] } {
  const listeners = new Set<(event: PbxEvent) => void>();
  const asked: string[] = [];
  const note =
    (name: string) =>
    (given: object = {}): Promise<void> => {
      asked.push(`${name} ${Object.values(given).join(' ')}`.trim());
      return Promise.resolve();
    };
  return {
    asked,
    say: (event) => {
      for (const listener of listeners) listener(event);
    },
    events: {
      listen: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    commands: {
      queueAdd: note('add'),
      queueRemove: note('remove'),
      queuePause: note('pause'),
      queuePenalty: note('penalty'),
      queueReload: () => note('reload')(),
      queueWithdraw: note('withdraw'),
    },
    inspection: { inspect: () => Promise.reject(new Error('not asked here')) },
    resync: () => {},
  };
}
