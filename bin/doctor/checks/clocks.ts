import { type Finding, ok, problem } from '../finding.ts';

const MOST_MS = 2_000;

/**
 * @param who whose clock, e.g. `Asterisk`
 * @param differenceMs its clock less ours, epoch milliseconds
 */
export function checkClock(who: string, differenceMs: number): Finding {
  const check = `clock of ${who}`;
  const seconds = (Math.abs(differenceMs) / 1000).toFixed(1);
  if (Math.abs(differenceMs) <= MOST_MS) return ok(check, `within ${seconds} s of this machine`);
  const found = `${seconds} s ${differenceMs > 0 ? 'ahead of' : 'behind'} this machine`;
  return problem(check, found, `run an NTP client (chrony, systemd-timesyncd) on both machines`);
}
