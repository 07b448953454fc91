import type { CallbackState, OpenCallback } from '../model/callback.ts';
import { judge, type Verdict } from '../model/judge.ts';
import { changeCallback } from '../store/change-callback.ts';
import { openCallbacks } from '../store/open-callbacks.ts';
import type { Callbacks } from './context.ts';
import { holdPlace } from './hold-place.ts';
import { leavePlace, leaveStrayPlaces } from './leave-place.ts';

/** Looks at every callback that is not over, those who have waited longest first, and does what is due. */
export async function seeToCallbacks(room: Callbacks): Promise<void> {
  const open = await openCallbacks(room.db, room.pbx);
  await leaveStrayPlaces(room, open);
  // One at a time in each queue: by the time it has joined, the next one finds its place after it. One that calls the
  // customer first is not seen by others, so there is only one.
  const held = new Set(
    open.filter(({ state, rules }) => state === 'queued' && rules.first === 'customer').map(queueOf),
  );
  for (const one of open) {
    const verdict = judge(one, seenIn(room, one), room.clock.now());
    if (verdict === null) continue;
    if (verdict.kind === 'become') {
      await become(room, one, verdict);
      continue;
    }
    const queue = queueOf(one);
    if (held.has(queue)) continue;
    held.add(queue);
    await holdPlace(room, one);
  }
}

function queueOf({ tenantId, queue }: OpenCallback): string {
  return `${tenantId}/${queue}`;
}

function seenIn({ places }: Callbacks, one: OpenCallback): boolean | null {
  return places.known() ? places.channels(one).length > 0 : null;
}

const LAST: ReadonlySet<CallbackState> = new Set(['answered', 'cancelled', 'failed', 'expired', 'unknown']);

async function become(
  room: Callbacks,
  one: OpenCallback,
  { state, reason, nextAt }: Extract<Verdict, { kind: 'become' }>,
): Promise<void> {
  const ended = LAST.has(state) ? { ended_at: new Date(room.clock.now()) } : {};
  const set = { state, reason, next_at: new Date(nextAt), ...ended };
  const changed = await changeCallback(room.db, { ...one, states: [one.state] }, set);
  if (changed && one.state === 'queued') await leavePlace(room, one);
}
