import { createFloor, type Floor } from '../../src/agents/actions/floor/floor.ts';
import { agentMetrics } from '../../src/agents/actions/floor/metrics.ts';
import { refreshDirectory } from '../../src/agents/actions/refresh-directory.ts';
import { takeSnapshot } from '../../src/agents/actions/take-snapshot.ts';
import { QUEUE_COLUMNS, type QueueRow } from '../../src/agents/model/queue-options.ts';
import type { Directory } from '../../src/agents/store/directory.ts';
import type { DirectoryQueue } from '../../src/agents/store/queues.ts';
import type { QueueCommands } from '../../src/asterisk/pbx-event.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { endpointOf, member, QUEUES } from './calls.ts';

/** The room in memory with so many agents, all available; what it hands to the database is counted and let go. */
export async function floorOf(agents: number, startAt: number): Promise<{ floor: Floor; handedIn: () => number }> {
  let handedIn = 0;
  const take = (): void => {
    handedIn++;
  };
  const done = (): Promise<void> => Promise.resolve();
  const commands: QueueCommands = {
    queueAdd: done,
    queueRemove: done,
    queuePause: done,
    queuePenalty: done,
    queueReload: done,
  };
  const floor = createFloor({
    commitLoop: { table: () => ({ put: take, append: take }), announce: take },
    commands,
    clock: { now: () => startAt / 1000 },
    log: silentLog,
    metrics: agentMetrics(createMetrics()),
    policy: { removeForeign: false },
    resync: () => {},
  });
  await refreshDirectory(floor, directoryOf(agents), new Map());
  const all = Array.from({ length: agents }, (_, n) => n);
  takeSnapshot(floor, {
    type: 'pbx.snapshot',
    pbx: 'pbx1',
    at: startAt,
    bootedAt: 0,
    channels: [],
    bridges: [],
    endpoints: all.map((n) => ({ endpoint: endpointOf(n), state: 'online', channelIds: [] })),
    queues: QUEUES.map((queue) => ({
      queue,
      strategy: 'ringall',
      calls: 0,
      members: all.map((n) => member(queue, n)),
      callers: [],
    })),
    devices: new Map(all.map((n) => [`PJSIP/${endpointOf(n)}`, 'NOT_INUSE'])),
  });
  for (const entry of floor.roster.all()) {
    floor.desk.apply(entry, { type: 'wanted', choice: { status: 'available', reason: null }, at: startAt });
  }
  return { floor, handedIn: () => handedIn };
}

function directoryOf(agents: number): Directory {
  const queues = QUEUES.map((name, n): DirectoryQueue => {
    const key = name.slice('load_'.length);
    const empty = Object.fromEntries(QUEUE_COLUMNS.map((column) => [column, null]));
    const row = { ...empty, name, tenant_id: 'load' } as unknown as QueueRow;
    return { id: n + 1, tenantId: 'load', name, key, displayName: key, wrapupSeconds: 5, row };
  });
  const serves = queues.map(({ id, name: queue, key, displayName, wrapupSeconds }) => {
    return { id, queue, key, displayName, wrapupSeconds, penalty: 0, ownWrapup: 0 };
  });
  return {
    tenants: new Set(['load']),
    queues,
    standing: [],
    agents: Array.from({ length: agents }, (_, n) => ({
      tenantId: 'load',
      userId: n + 1,
      endpoint: endpointOf(n),
      name: `Agent ${n}`,
      extension: String(1000 + n),
      teams: [],
      queues: serves,
    })),
  };
}
