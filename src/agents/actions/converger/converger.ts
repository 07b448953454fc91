import type { QueueCommands } from '../../../asterisk/pbx-event.ts';
import type { Clock } from '../../../platform/clock.ts';
import { PatchbayError } from '../../../platform/errors.ts';
import type { Log } from '../../../platform/log.ts';
import type { CounterMetric } from '../../../platform/metrics.ts';
import type { Command } from '../../model/converge.ts';
import { createAlarms } from '../floor/alarms.ts';
import { createPatience, type Place } from './patience.ts';
import { send } from './send.ts';

/**
 * Sends what is missing, one command per place (queue and interface) at a time, each at most once per try. The answer
 * to a command proves nothing: its effect is seen in events, and whoever asked looks again then. What was refused, lost
 * or without effect is tried again later and later, so a hopeless command costs one try each half minute.
 */
export interface Converger {
  /** @param look asks again with what is missing then; called whenever that is worth while */
  ask(commands: readonly Command[], look: () => void): void;
  stop(): Promise<void>;
}

const AT_ONCE = 32;
/** Nothing is sent for so long after the PBX was found to be away. */
const AWAY_MS = 1_000;

export function createConverger(o: {
  readonly commands: QueueCommands;
  readonly clock: Clock;
  readonly log: Log;
  /** Labels kind, outcome. */
  readonly sent: CounterMetric;
  /** Asterisk refused: what we believe of its queues is not so. */
  readonly onRefused: (reason: string) => void;
}): Converger {
  const patience = createPatience(o.clock);
  const flying = new Set<Promise<void>>();
  /** Who waits for room, or for the PBX to come back; looks anew, for by then something else may be missing. */
  const queued = new Map<string, () => void>();
  const looks = new Map<string, () => void>();
  const alarms = createAlarms(ring);
  let awayUntil = 0;
  let stopped = false;

  function ask(commands: readonly Command[], look: () => void): void {
    if (stopped) return;
    for (const command of commands) {
      const key = `${command.queue}\n${command.interface}`;
      const place = patience.place(key);
      if (place.busy || !patience.mayTry(place, command)) continue;
      if (flying.size >= AT_ONCE || o.clock.now() < awayUntil) {
        queued.set(key, look);
        if (flying.size === 0) alarms.set('', awayUntil - o.clock.now());
      } else {
        begin(key, place, command, look);
      }
    }
  }

  function begin(key: string, place: Place, command: Command, look: () => void): void {
    patience.begun(place, command);
    looks.set(key, look);
    const flight = fly(command, place).finally(() => {
      flying.delete(flight);
      if (stopped) return;
      alarms.set(key, patience.ended(place));
      look();
      drain();
    });
    flying.add(flight);
  }

  async function fly(command: Command, place: Place): Promise<void> {
    const { kind, queue, interface: at } = command;
    try {
      await send(o.commands, command);
      o.sent.inc({ kind, outcome: 'accepted' });
    } catch (error) {
      place.failed = true;
      const code = error instanceof PatchbayError ? error.code : 'defect';
      o.sent.inc({ kind, outcome: code });
      if (code === 'pbx_unavailable') {
        awayUntil = o.clock.now() + AWAY_MS;
        return;
      }
      o.log.warn({ queue, interface: at, kind, tries: place.tries, error }, 'a queue command failed');
      if (code !== 'outcome_unknown') o.onRefused(`${kind} was refused for ${queue}`);
    }
  }

  function drain(): void {
    const all = [...queued];
    for (const [key, look] of all) {
      if (flying.size >= AT_ONCE) return;
      queued.delete(key);
      look();
    }
  }

  function ring(key: string): void {
    const wait = patience.waitOf(key);
    if (key === '') drain();
    else if (wait > 0) alarms.set(key, wait);
    else {
      looks.get(key)?.();
      if (patience.forget(key)) looks.delete(key);
    }
  }

  return {
    ask,
    stop: async () => {
      stopped = true;
      alarms.clearAll();
      queued.clear();
      await Promise.all(flying);
    },
  };
}
