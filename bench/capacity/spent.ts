import { readFileSync } from 'node:fs';
import { cpuSeconds } from '../calls/cpu.ts';

/** Ticks a second of /proc/stat; 100 on every Linux that Node runs on. */
const TICKS = 100;

/** CPU seconds since it was begun: of processes by their names, of all else on the machine, and of nobody. */
export interface Spent {
  readonly by: Readonly<Record<string, number>>;
  /** Here sipp, the kernel's own work, and whoever else shares the machine. */
  readonly rest: number;
  readonly idle: number;
}

/** @param pids of the processes that are told apart */
export function beginSpending(pids: Readonly<Record<string, number>>): () => Spent {
  const now = () => ({
    machine: machine(),
    by: Object.entries(pids).map(([name, pid]) => [name, cpuSeconds(pid)] as const),
  });
  const before = now();
  return () => {
    const after = now();
    const by = after.by.map(([name, seconds], n) => [name, seconds - (before.by[n]?.[1] ?? 0)] as const);
    const busy = after.machine.busy - before.machine.busy;
    return {
      by: Object.fromEntries(by),
      rest: by.reduce((left, [, seconds]) => left - seconds, busy),
      idle: after.machine.idle - before.machine.idle,
    };
  };
}

/** All processors together (proc(5)). */
function machine(): { busy: number; idle: number } {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  // user nice system idle iowait irq softirq steal; guests are in user already
  const ticks = line.trim().split(/\s+/).slice(1, 9).map(Number);
  const idle = (ticks[3] ?? 0) + (ticks[4] ?? 0);
  return { busy: (ticks.reduce((sum, one) => sum + one, 0) - idle) / TICKS, idle: idle / TICKS };
}
