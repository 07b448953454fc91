import { scheduler } from 'node:timers/promises';
import type { Part } from '../../../platform/lifecycle.ts';
import { nextAttempt, type TaskKind } from '../../model/retry.ts';
import { claimTasks, type Task, taskDone, taskFailed } from '../../store/tasks.ts';
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
const AT_ONCE = 4;
const EVERY_MS = 5_000;

/** Does what is to be done for messages, a few at once. */
export interface TaskRunner extends Part {
  /** There is something to do. */
  wake(): void;
}

export function createTaskRunner(room: () => VoicemailRoom, everyMs = EVERY_MS): TaskRunner {
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<void> | null = null;
  let again = false;
  let stopped = true;

  async function work(): Promise<void> {
    for (let found = AT_ONCE; found === AT_ONCE && !stopped; ) {
      const { db, clock } = room();
      const now = clock.now();
      const tasks = await claimTasks(db, {
        now: new Date(now),
        until: new Date(now + CLAIMED_MS),
        limit: AT_ONCE,
      });
      await Promise.all(tasks.map((task) => runTask(room(), task)));
      found = tasks.length;
    }
  }

  function wake(): void {
    if (stopped) return;
    again = working !== null;
    working ??= work()
      .catch(async (error: unknown) => {
        room().log.warn({ error }, 'tasks of voicemail could not be looked for; again soon');
        await scheduler.wait(100);
      })
      .finally(() => {
        working = null;
        if (again) wake();
      });
  }

  return {
    name: 'voicemail tasks',
    wake,
    start: async () => {
      stopped = false;
      timer = setInterval(wake, everyMs);
      wake();
    },
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      await working;
    },
  };
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
