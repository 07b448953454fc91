import type { Log } from '../../../platform/log.ts';
import { lanes, type Rounds } from '../../../platform/rounds.ts';
import { nextAttempt, type TaskKind } from '../../model/retry.ts';
import { claimTasks, type Task, taskDone, taskFailed, tenantsWithTasks } from '../../store/tasks.ts';
import type { VoicemailRoom } from '../context.ts';
import { deleteMailed } from './delete-mailed.ts';
import { GivenUp } from './given-up.ts';
import { sendMail } from './send-mail.ts';
import { transcribe } from './transcribe.ts';

const RUN: Readonly<Record<TaskKind, (room: VoicemailRoom, task: Task) => Promise<void>>> = {
  mail: sendMail,
  transcribe,
  delete: deleteMailed,
};

/** Longer than any of them takes; so long a task waits whose daemon died with it. */
const CLAIMED_MS = 120_000;
/** Of one tenant. */
const AT_ONCE = 4;
const TENANTS_AT_ONCE = 20;
const EVERY_MS = 5_000;

/** Does what is to be done for messages, a few at once of each tenant. */
export function createTaskRunner(log: Log, room: () => VoicemailRoom, everyMs = EVERY_MS): Rounds {
  return lanes({
    ...{ name: 'voicemail tasks', everyMs, atOnce: TENANTS_AT_ONCE, log },
    due: (busy, limit) => {
      const { db, clock } = room();
      return tenantsWithTasks(db, new Date(clock.now()), busy, limit);
    },
    work: async (tenantId) => {
      const { db, clock } = room();
      const now = clock.now();
      const span = { now: new Date(now), until: new Date(now + CLAIMED_MS) };
      const tasks = await claimTasks(db, { ...span, tenantId, limit: AT_ONCE });
      await Promise.all(tasks.map((task) => runTask(room(), task)));
      return tasks.length === AT_ONCE;
    },
  });
}

async function runTask(room: VoicemailRoom, task: Task): Promise<void> {
  const about = { tenant: task.tenantId, voicemail: task.voicemailId, task: task.kind };
  try {
    await RUN[task.kind](room, task);
    await taskDone(room.db, task);
  } catch (error) {
    const attempts = task.attempts + 1;
    const wait = error instanceof GivenUp ? null : nextAttempt(task.kind, attempts);
    room.log.warn({ ...about, attempts, wait_ms: wait, error }, 'a task of voicemail failed');
    const next = wait === null ? null : new Date(room.clock.now() + wait);
    await taskFailed(room.db, task, error instanceof Error ? error.message : String(error), next);
  }
}
