/** How long somebody may wait before the board says so. */
const NOTICE_MS = 60_000;
const ALARM_MS = 180_000;

export type Patience = 'calm' | 'notice' | 'alarm';

export function patienceFor(waited: number): Patience {
  if (waited >= ALARM_MS) return 'alarm';
  return waited >= NOTICE_MS ? 'notice' : 'calm';
}
