import { setTimeout as sleep } from 'node:timers/promises';
import type { AppliedEffect } from './apply-effects.ts';
import type { Provisioning } from './context.ts';

/** Whether what was written is what the PBX works with. */
export interface Seen {
  readonly state: 'live' | 'pending';
  readonly detail: string;
}

export const ASK_MS = 2_000;
/** What is read while Asterisk reads its own files again may be of before: it is looked at again for so long. */
export const PATIENCE_MS = 1_500;
export const PAUSE_MS = 100;

/**
 * Looks at the PBX itself; one that is away keeps nobody from working, for the rows are what counts.
 * @param expected by endpoint, what its field has to be; empty where something went, and that it was asked to is enough
 */
export async function seeInPbx(
  { reads, log }: Provisioning,
  applied: readonly AppliedEffect[],
  expected: ReadonlyMap<string, string>,
  field: 'callerid' | 'context',
): Promise<Seen> {
  const undone = applied.filter(({ outcome }) => outcome !== 'done');
  if (undone.some(({ outcome }) => outcome === 'pbx_unavailable')) return pending('the PBX cannot be reached');
  if (undone.length > 0) return pending(`not carried out: ${undone.map(({ effect }) => effect.kind).join(', ')}`);
  if (expected.size === 0) return { state: 'live', detail: 'the PBX was told' };
  try {
    for (let waited = 0; ; waited += PAUSE_MS) {
      const found = await reads.endpoints([...expected.keys()], field, ASK_MS + expected.size * 10);
      const other = [...expected].filter(([endpoint, value]) => found.get(endpoint) !== value);
      if (other.length === 0) return { state: 'live', detail: 'the PBX has it as it is here' };
      if (waited >= PATIENCE_MS) {
        return pending(`the PBX does not show ${other.length === 1 ? 'it' : `${other.length} of them`} yet`);
      }
      await sleep(PAUSE_MS);
    }
  } catch (error) {
    log.debug({ error }, 'what was written could not be looked at');
    return pending('the PBX cannot be reached');
  }
}

export function pending(detail: string): Seen {
  return { state: 'pending', detail };
}
