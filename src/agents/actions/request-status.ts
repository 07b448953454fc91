import { PatchbayError } from '../../platform/errors.ts';
import type { CommitLoop } from '../../platform/mysql/commit-loop.ts';
import { type Choice, sameChoice } from '../model/choice.ts';
import type { AgentRow } from '../store/agent-row.ts';
import type { Entry } from '../store/roster.ts';
import type { Floor } from './floor/floor.ts';

/** How long an answer waits for Asterisk to show what was asked for. */
const PATIENCE_MS = 2_000;

export interface Requested {
  readonly row: AgentRow;
  /** False while Asterisk has not shown it yet: it is stored, and will be asked for until it is so. */
  readonly settled: boolean;
}

/**
 * Asks for a status. It is taken down at once and becomes the state when the queues of Asterisk show it, which may be
 * later: when the PBX is back, or the phone's queue is made.
 *
 * @throws PatchbayError `not_found` for somebody who is no agent of the tenant, `unavailable` while the database is away
 *   (then nothing is changed) or when it did not store the wish in time (then the wish stands)
 */
export async function requestStatus(
  { floor, commitLoop }: { readonly floor: Floor; readonly commitLoop: Pick<CommitLoop, 'settled' | 'readiness'> },
  who: { readonly tenantId: string; readonly userId: number },
  choice: Choice,
): Promise<Requested> {
  const entry = floor.roster.ofUser(who.tenantId, who.userId);
  if (entry === undefined) throw new PatchbayError('not_found', 'there is no such agent');
  const { ready, detail } = commitLoop.readiness();
  if (!ready) throw new PatchbayError('unavailable', `nothing can be stored: ${detail}`, { retryAfterSeconds: 2 });
  floor.desk.apply(entry, { type: 'wanted', choice, at: floor.time.now() });
  await shown(floor, entry, choice);
  await commitLoop.settled();
  return { row: entry.face, settled: sameChoice(entry.agent.chosen, choice) };
}

/** Until Asterisk shows it, somebody asks for something else, or patience ends. */
function shown(floor: Floor, entry: Entry, choice: Choice): Promise<void> {
  const over = (): boolean => sameChoice(entry.agent.chosen, choice) || !sameChoice(entry.agent.wanted, choice);
  if (over()) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      floor.watchers.delete(watch);
      resolve();
    };
    const watch = (changed: Entry): void => {
      if (changed === entry && over()) end();
    };
    const timer = setTimeout(end, PATIENCE_MS);
    floor.watchers.add(watch);
  });
}
