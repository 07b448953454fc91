import { pjsipInterface } from '../../../asterisk/naming.ts';
import { presentAgent } from '../../api/present.ts';
import type { Agent } from '../../model/agent.ts';
import { situationOf } from '../../model/availability.ts';
import { type Command, missing } from '../../model/converge.ts';
import { type Input, step } from '../../model/step.ts';
import { wrapUpEndsAt } from '../../model/wrap-up.ts';
import { faceOf, looksSame, type QueueOf } from '../../store/face.ts';
import type { Journal } from '../../store/journal.ts';
import type { Entry } from '../../store/roster.ts';
import type { Converger } from '../converger/converger.ts';
import type { Alarms } from './alarms.ts';
import type { PbxTime } from './pbx-time.ts';
import { tell } from './tell.ts';

/** Where every change of an agent passes: step, converge, write down, tell. Synchronous from end to end. */
export interface Desk {
  apply(entry: Entry, input: Input): void;
  /**
   * Looks at everything of this agent again: what time has brought, what its queues lack in Asterisk, and whether it is
   * shown as it is now.
   */
  converge(entry: Entry): void;
}

export interface DeskParts {
  readonly journal: Journal;
  readonly converger: Converger;
  readonly alarms: Alarms;
  readonly time: PbxTime;
  readonly queueOf: QueueOf;
  /** Whether Asterisk has the queue. */
  readonly has: (queue: string) => boolean;
  /** After a change that can be seen. */
  readonly onChange: (entry: Entry) => void;
}

export function createDesk(o: DeskParts): Desk {
  function apply(entry: Entry, input: Input): void {
    const before = entry.agent;
    move(entry, input);
    if (entry.agent !== before && concernsQueues(before, entry.agent)) settle(entry, input.at);
    if (!isSame(before, entry.agent)) record(entry, before, input.at);
  }

  function converge(entry: Entry): void {
    const before = entry.agent;
    const at = o.time.now();
    move(entry, { type: 'time', at });
    settle(entry, at);
    record(entry, before, at);
  }

  function move(entry: Entry, input: Input): void {
    const { agent, closed } = step(entry.agent, input);
    entry.agent = agent;
    if (closed.length > 0) o.journal.ended(entry.face, closed);
  }

  function settle(entry: Entry, at: number): void {
    const commands = wishesOf(entry.agent);
    if (commands === null) return;
    if (commands.length > 0) o.converger.ask(commands, () => converge(entry));
    else move(entry, { type: 'settled', at });
  }

  /** Null while it cannot be known: no snapshot has shown the phone's seats yet. */
  function wishesOf(agent: Agent): Command[] | null {
    if (agent.remembered === null) return missing(agent, o.has, pjsipInterface(agent.who.endpoint));
    return agent.who.queues.length === 0 ? [] : null;
  }

  function record(entry: Entry, before: Agent, at: number): void {
    const { agent, face: last } = entry;
    const same = faceOf(agent, o.queueOf, last);
    const changed = !looksSame(presentAgent(same), entry.shown);
    if (!changed && !restartNeeds(before, agent)) return;
    entry.face = changed ? { ...same, changedAt: Math.max(Math.floor(at / 1000), last.changedAt) } : same;
    if (changed) entry.shown = presentAgent(entry.face);
    o.journal.keep(entry.face);
    if (agent.wrapping !== before.wrapping || agent.wrap !== before.wrap) alarm(entry);
    if (!changed) return;
    o.journal.announce(tell(last, entry.face, entry.shown));
    o.onChange(entry);
  }

  function alarm({ key, agent }: Entry): void {
    if (!agent.wrapping || agent.wrap === null) o.alarms.clear(key);
    else o.alarms.set(key, wrapUpEndsAt(agent.wrap) - o.time.now() / 1000);
  }

  return { apply, converge };
}

function concernsQueues(before: Agent, after: Agent): boolean {
  return (
    before.fence !== after.fence ||
    before.seats !== after.seats ||
    before.wanted !== after.wanted ||
    before.who !== after.who ||
    before.remembered !== after.remembered
  );
}

/** Spares the comparison in full: most of what a PBX says changes nothing that is shown or kept. */
function isSame(before: Agent, after: Agent): boolean {
  if (before === after) return true;
  if (before.seats !== after.seats || before.remembered !== after.remembered) return false;
  if (before.chosen !== after.chosen || restartNeeds(before, after)) return false;
  const [was, is] = [situationOf(before), situationOf(after)];
  return was.device === is.device && was.work === is.work && was.callId === is.callId;
}

/** What is not seen and yet has to outlive the process. */
function restartNeeds(before: Agent, after: Agent): boolean {
  return (
    before.open !== after.open ||
    before.wrap !== after.wrap ||
    before.wrapping !== after.wrapping ||
    before.wanted !== after.wanted ||
    before.who !== after.who
  );
}
