import { createFloor, type Floor } from '../../src/agents/actions/floor/floor.ts';
import { agentMetrics } from '../../src/agents/actions/floor/metrics.ts';
import { hearEvent } from '../../src/agents/actions/hear-event.ts';
import { refreshDirectory } from '../../src/agents/actions/refresh-directory.ts';
import type { Assignment } from '../../src/agents/model/agent.ts';
import { type Choice, OFFLINE } from '../../src/agents/model/choice.ts';
import { QUEUE_COLUMNS, type QueueRow } from '../../src/agents/model/queue-options.ts';
import { wrapUpEndsAt } from '../../src/agents/model/wrap-up.ts';
import type { AgentRow } from '../../src/agents/store/agent-row.ts';
import type { AgentRowChange } from '../../src/agents/store/agent-states.ts';
import type { Directory } from '../../src/agents/store/directory.ts';
import type { IntervalRow } from '../../src/agents/store/intervals.ts';
import type { PbxEvent, QueueCommands } from '../../src/asterisk/pbx-event.ts';
import type { Announcement } from '../../src/platform/announcement.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';

/** Microseconds at which scenarios begin; Sunday 22 November 2026. */
export const EPOCH = 1_795_331_380_000_000;

/** Two agents of one tenant: Alice serves support (5 s of wrap-up) and sales (none), Bob serves support. */
export const DIRECTORY: Directory = {
  tenants: new Set(['acme', 'globex']),
  agents: [
    { ...person(1, 'Alice', '1001'), queues: [serves(11, 'support', 5), serves(12, 'sales', 0)] },
    { ...person(2, 'Bob', '1002'), queues: [serves(11, 'support', 5)] },
  ],
  queues: [queueOf(11, 'support', 5), queueOf(12, 'sales', 0)],
  standing: [],
};

/** The room in memory as the daemon builds it, with the database and the PBX written down instead of asked. */
export interface Stage {
  readonly floor: Floor;
  readonly told: Announcement[];
  readonly intervals: IntervalRow[];
  readonly rows: Map<string, AgentRow | null>;
  /** Commands in order; they are accepted and have no effect but what the test then reports. */
  readonly asked: [command: string, given: Readonly<Record<string, unknown>>][];
  readonly resyncs: string[];
  /** Epoch microseconds. */
  readonly time: { now: number };
  hear(event: PbxEvent): void;
  /** Lets wrap-ups end that end by then, each at its own end, as their alarms would. */
  passTime(until: number): void;
}

export async function setStage(
  o: {
    directory?: Directory;
    rows?: ReadonlyMap<string, AgentRow>;
    removeForeign?: boolean;
    answer?: () => Promise<void>;
  } = {},
): Promise<Stage> {
  const told: Announcement[] = [];
  const intervals: IntervalRow[] = [];
  const rows = new Map<string, AgentRow | null>();
  const asked: Stage['asked'] = [];
  const resyncs: string[] = [];
  const time = { now: EPOCH };
  const answer = o.answer ?? (() => Promise.resolve());
  const command = (name: string) => (given: object) => {
    asked.push([name, { ...given }]);
    return answer();
  };
  const commands: QueueCommands = {
    queueAdd: command('add'),
    queueRemove: command('remove'),
    queuePause: command('pause'),
    queuePenalty: command('penalty'),
    queueReload: () => command('reload')({}),
  };
  const floor = createFloor({
    commitLoop: {
      table: <Row>({ name }: { name: string }) => ({
        put: (key: string, row: Row) => void (name === 'agent_states' && rows.set(key, (row as AgentRowChange).row)),
        append: (row: Row) => void intervals.push(row as IntervalRow),
      }),
      announce: (one) => void told.push(one),
    },
    commands,
    clock: { now: () => time.now / 1000 },
    log: silentLog,
    metrics: agentMetrics(createMetrics()),
    policy: { removeForeign: o.removeForeign ?? false },
    resync: (reason) => void resyncs.push(reason),
  });
  const stage: Stage = {
    floor,
    told,
    intervals,
    rows,
    asked,
    resyncs,
    time,
    hear: (event) => {
      stage.passTime(event.at);
      time.now = Math.max(time.now, event.at);
      hearEvent(floor, event, () => {});
    },
    passTime: (until) => {
      for (const entry of [...floor.roster.all()]) {
        const { wrapping, wrap } = entry.agent;
        const end = wrap === null ? Number.POSITIVE_INFINITY : wrapUpEndsAt(wrap) * 1000;
        if (wrapping && end <= until) floor.desk.apply(entry, { type: 'time', at: end });
      }
    },
  };
  await refreshDirectory(floor, o.directory ?? DIRECTORY, o.rows ?? new Map());
  return stage;
}

export function person(userId: number, name: string, extension: string) {
  const endpoint = `acme_${name.toLowerCase()}`;
  return { tenantId: 'acme', userId, endpoint, name, extension, teams: [] };
}

export function serves(id: number, key: string, wrapupSeconds: number, penalty = 0) {
  return { id, queue: `acme_${key}`, key, displayName: key, penalty, wrapupSeconds, ownWrapup: 0 };
}

export function queueOf(
  id: number,
  key: string,
  wrapupSeconds: number,
  tenantId = 'acme',
): Directory['queues'][number] {
  const name = `${tenantId}_${key}`;
  const empty = Object.fromEntries(QUEUE_COLUMNS.map((column) => [column, null]));
  const row = { ...empty, name, tenant_id: tenantId, wrapuptime: wrapupSeconds } as unknown as QueueRow;
  return { id, tenantId, name, key, displayName: key, wrapupSeconds, row };
}

/** The row of somebody who is available in all queues, or signed out, since a minute before the beginning. */
export function storedAgent(who: Assignment, offline = false): AgentRow {
  const chosen: Choice = offline ? OFFLINE : { status: 'available', reason: null };
  const since = EPOCH / 1000 - 60_000;
  const seat = { paused: false, paused_reason: null, penalty: 0 };
  return {
    ...who,
    chosen,
    wanted: chosen,
    device: 'idle',
    work: 'none',
    callId: null,
    queues: offline ? [] : who.queues.map(({ id, key: name }) => ({ id, name, display_name: name, ...seat })),
    wrapUpEndsAt: null,
    changedAt: since,
    signedInAt: offline ? null : since,
    open: offline ? null : { label: 'available', reason: null, callId: null, startedAt: since },
    wrap: null,
  };
}
