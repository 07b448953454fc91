import type { QueueCommands } from '../../../asterisk/pbx-event.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Log } from '../../../platform/log.ts';
import type { CommitLoop } from '../../../platform/mysql/commit-loop.ts';
import type { StrayPolicy } from '../../model/stray.ts';
import { wrapUpEndsAt } from '../../model/wrap-up.ts';
import { createJournal, type Journal } from '../../store/journal.ts';
import type { DirectoryQueue } from '../../store/queues.ts';
import { type Entry, Roster } from '../../store/roster.ts';
import { Strays } from '../../store/strays.ts';
import { type Converger, createConverger } from '../converger/converger.ts';
import { type Alarms, createAlarms } from './alarms.ts';
import { createDesk, type Desk } from './desk.ts';
import type { AgentMetrics } from './metrics.ts';
import { createPbxTime, type PbxTime } from './pbx-time.ts';

/** Everything that lives while the daemon runs: who is on the floor, which queues there are, what the PBX last said. */
export interface Floor {
  readonly roster: Roster;
  readonly strays: Strays;
  readonly desk: Desk;
  readonly journal: Journal;
  readonly converger: Converger;
  readonly alarms: Alarms;
  readonly time: PbxTime;
  /** Of the directory, by name in Asterisk. */
  queues: ReadonlyMap<string, DirectoryQueue>;
  /** Names of the queues that Asterisk has. */
  queuesInPbx: ReadonlySet<string>;
  /** What the last snapshot said of the process we listen to, and when it was last heard before a loss; epoch ms. */
  process: { readonly bootedAt: number | null; readonly lostAt: number | null };
  /** A snapshot has shown the queues: what is missing in them can be known. */
  observed: boolean;
  /** Called after each change of an agent that can be seen. */
  readonly watchers: Set<(entry: Entry) => void>;
}

export interface FloorParts {
  readonly commitLoop: Pick<CommitLoop, 'table' | 'announce'>;
  readonly commands: QueueCommands;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: AgentMetrics;
  readonly policy: StrayPolicy;
  /** Asks for a snapshot. */
  readonly resync: (reason: string) => void;
}

export function createFloor(o: FloorParts): Floor {
  const { clock, log, commands } = o;
  const time = createPbxTime(clock);
  const alarms: Alarms = createAlarms((key) => wrapUpRings(floor, key));
  const converger = createConverger({ commands, clock, log, sent: o.metrics.commands, onRefused: o.resync });
  const journal = createJournal(o.commitLoop);
  const watchers: Floor['watchers'] = new Set();
  const desk = createDesk({
    journal,
    converger,
    alarms,
    time,
    queueOf: (name) => floor.queues.get(name),
    has: (queue) => floor.queuesInPbx.has(queue),
    onChange: (entry) => {
      for (const watch of watchers) watch(entry);
    },
  });
  const floor: Floor = {
    roster: new Roster(),
    strays: new Strays(o.policy),
    desk,
    journal,
    converger,
    alarms,
    time,
    queues: new Map(),
    queuesInPbx: new Set(),
    process: { bootedAt: null, lostAt: null },
    observed: false,
    watchers,
  };
  return floor;
}

/** Puts one place (queue and interface) right that is no agent's, or all of them. */
export function tidy(floor: Floor, place?: string): void {
  if (!floor.observed) return;
  const ours = (queue: string): boolean => floor.queues.has(queue) && floor.queuesInPbx.has(queue);
  const missing = place === undefined ? floor.strays.missing(ours) : [floor.strays.missingAt(place, ours)];
  for (const commands of missing) {
    const [first] = commands;
    if (first === undefined) continue;
    floor.converger.ask(commands, () => tidy(floor, `${first.queue}\n${first.interface}`));
  }
}

function wrapUpRings(floor: Floor, key: string): void {
  const entry = floor.roster.ofKey(key);
  if (entry === undefined) return;
  floor.desk.apply(entry, { type: 'time', at: floor.time.now() });
  const { wrapping, wrap } = entry.agent;
  if (wrapping && wrap !== null) floor.alarms.set(key, wrapUpEndsAt(wrap) - floor.time.now() / 1000);
}
