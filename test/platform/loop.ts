import { hostname } from 'node:os';
import { sql } from 'kysely';
import { onTestFinished } from 'vitest';
import type { Announcement, SequencedAnnouncement } from '../../src/platform/announcement.ts';
import { createEventBus } from '../../src/platform/event-bus.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createMetrics, type Metrics } from '../../src/platform/metrics.ts';
import {
  type CommitLoop,
  type CommitLoopOptions,
  createCommitLoop,
  type LiveTable,
} from '../../src/platform/mysql/commit-loop.ts';
import type { ConnectOptions, Database } from '../../src/platform/mysql/connect.ts';
import { createOutbox } from '../../src/platform/mysql/outbox.ts';
import { addTenants, opened } from './database.ts';

/** `trail` has no unique key, so that a row written twice shows; `state` has one row per name. */
export interface Trail {
  readonly n: number;
  readonly text?: string;
}
export interface State {
  readonly name: string;
  readonly n: number;
}

export interface RunningLoop {
  readonly loop: CommitLoop;
  readonly trail: LiveTable<Trail>;
  readonly state: LiveTable<State>;
  readonly heard: SequencedAnnouncement[];
  readonly metrics: Metrics;
  /** How many rows each call of `save` for `trail` got. */
  readonly saves: number[];
}

/** As the daemon opens it for live state. Closed when the test ends. */
export function openedLive(url: string, options: ConnectOptions = {}): Database {
  return opened(url, { severalStatements: true, ...options });
}

export async function makeTables(db: Database): Promise<void> {
  await sql`create table trail (id bigint auto_increment primary key, n int not null, text varchar(10))`.execute(db);
  await sql`create table state (name varchar(20) primary key, n int not null)`.execute(db);
  await addTenants(db, 'acme', 'globex');
}

export async function runningLoop(
  db: Database,
  o: Partial<CommitLoopOptions> & { readonly dbOfOutbox?: Database } = {},
): Promise<RunningLoop> {
  const bus = createEventBus({ log: silentLog });
  const heard: SequencedAnnouncement[] = [];
  bus.subscribe((events) => heard.push(...events));
  const outbox = createOutbox({ db: o.dbOfOutbox ?? db, bus, log: silentLog });
  await outbox.start();
  const metrics = createMetrics();
  const loop = createCommitLoop({
    db,
    outbox,
    pbx: 'pbx1',
    holder: hostname(),
    log: silentLog,
    metrics,
    stopTimeoutMs: 2_000,
    ...o,
  });
  const saves: number[] = [];
  const trail = loop.table<Trail>({
    name: 'trail',
    save: async (to, rows) => {
      saves.push(rows.length);
      const values = sql.join(rows.map(({ n, text }) => sql`(${n}, ${text ?? null})`));
      await to.executeQuery(sql`insert into trail (n, text) values ${values}`.compile(db));
    },
  });
  const state = loop.table<State>({
    name: 'state',
    save: async (to, rows) => {
      const values = sql.join(rows.map(({ name, n }) => sql`(${name}, ${n})`));
      await to.executeQuery(
        sql`insert into state (name, n) values ${values} on duplicate key update n = values(n)`.compile(db),
      );
    },
  });
  await loop.start();
  onTestFinished(async () => {
    await loop.stop();
    await outbox.stop();
  });
  return { loop, trail, state, heard, metrics, saves };
}

export function announcement(n: number, tenantId = 'acme'): Announcement {
  return { tenantId, type: 'thing.happened', at: Date.now(), data: { n } };
}

export async function stored(
  db: Database,
): Promise<{ trail: number[]; events: number[]; state: Record<string, number> }> {
  const trail = await sql<{ n: number }>`select n from trail order by id`.execute(db);
  const state = await sql<State>`select name, n from state`.execute(db);
  const events = await db
    .selectFrom('event_outbox')
    .select('data')
    .where('tenant_id', '=', 'acme')
    .orderBy('seq')
    .execute();
  return {
    trail: trail.rows.map(({ n }) => n),
    events: events.map(({ data }) => (data as unknown as { n: number }).n),
    state: Object.fromEntries(state.rows.map(({ name, n }) => [name, n])),
  };
}

export const oneTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);
