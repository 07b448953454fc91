import { linkCall, unlinkedSince } from '../../store/call-links.ts';
import { tenantSettingsOf } from '../../store/callers.ts';
import { callerNumber } from './caller-number.ts';
import type { Following } from './following.ts';

/** Records come when calls are over, or when the daemon is back: by then this much may have gathered. */
const LOOKED_BACK_MS = 3 * 86_400_000;
const AT_ONCE = 500;

/** Names the call that left a message, and the number it came by, as soon as its record is there. */
export async function linkCalls({ db, clock }: Pick<Following, 'db' | 'clock'>): Promise<void> {
  const unlinked = await unlinkedSince(db, new Date(clock.now() - LOOKED_BACK_MS), AT_ONCE);
  const countries = new Map<string, string | null>();
  for (const one of unlinked) {
    const { tenantId, number } = one;
    const country = countries.get(tenantId) ?? (await tenantSettingsOf(db, tenantId)).country;
    countries.set(tenantId, country);
    const fitting = one.candidates.filter(({ from }) => callerNumber(from, country) === number);
    const [call] = fitting;
    // Two calls of one number at one time: nobody can say which.
    if (call !== undefined && fitting.length === 1) await linkCall(db, one, call);
  }
}
