import { setTimeout as sleep } from 'node:timers/promises';
import type { Part } from '../platform/lifecycle.ts';
import { scheduled } from '../platform/scheduled.ts';
import type { Messaging } from './actions/context.ts';
import { giveUpFragments } from './actions/receiving/give-up-fragments.ts';
import { resolveUnknown } from './actions/sending/resolve-unknown.ts';
import { sendDue } from './actions/sending/send-due.ts';
import { deliverDue } from './actions/webhooks/deliver-due.ts';
import { expirePhoneMessages } from './store/phone-messages.ts';

const EVERY_MS = 1_000;
/** Other daemons may change accounts, too. */
const REFRESH_MS = 5_000;

/** Work that is done again and again, and at once when somebody wakes it. Never two of it at a time. */
export interface Rounds extends Part {
  wake(): void;
}

export function rounds(o: {
  readonly name: string;
  readonly everyMs: number;
  readonly log: Messaging['log'];
  /** @returns whether there is more to do now */
  work(): Promise<boolean>;
}): Rounds {
  const stopping = new AbortController();
  let alarm = new AbortController();
  let done: Promise<void> = Promise.resolve();

  async function turn(): Promise<void> {
    let failed = false;
    while (!stopping.signal.aborted) {
      alarm = new AbortController();
      try {
        const more = await o.work();
        failed = false;
        if (more) continue;
      } catch (error) {
        // Said once: a database that is away fails every round.
        if (!failed) o.log.warn({ job: o.name, error }, 'a round failed, tried again until it does not');
        failed = true;
      }
      const signal = AbortSignal.any([stopping.signal, alarm.signal]);
      await sleep(o.everyMs, undefined, { signal }).catch(() => {});
    }
  }

  return {
    name: o.name,
    wake: () => alarm.abort(),
    start: async () => {
      done = turn();
    },
    stop: async () => {
      stopping.abort();
      await done;
    },
  };
}

/** What this room does by itself. */
export function messagingJobs(room: Messaging): Rounds {
  const { log } = room;
  const sending = rounds({ name: 'sms sending', everyMs: EVERY_MS, log, work: () => sendDue(room) });
  const webhooks = rounds({ name: 'sms webhooks', everyMs: EVERY_MS, log, work: () => deliverDue(room) });
  const accounts = rounds({
    name: 'sms accounts',
    everyMs: REFRESH_MS,
    log,
    work: async () => {
      await room.carriers.refresh(room.db, room.seal);
      return false;
    },
  });
  const resolving = rounds({
    name: 'sms outcomes',
    everyMs: 15_000,
    log,
    work: async () => {
      await resolveUnknown(room);
      await giveUpFragments(room);
      return false;
    },
  });
  const expiring = scheduled({
    name: 'phone messages',
    cron: '23 * * * *',
    log,
    run: async () => {
      const expired = await expirePhoneMessages(room.db, new Date(room.clock.now()));
      if (expired > 0) log.info({ expired }, 'messages were kept long enough for phones that stayed away');
    },
  });
  const parts: Part[] = [accounts, sending, webhooks, resolving, expiring];
  return {
    name: 'messaging',
    wake: () => {
      for (const part of [accounts, sending, webhooks]) part.wake();
    },
    start: async () => {
      for (const part of parts) await part.start();
    },
    stop: async () => {
      await Promise.all(parts.map((part) => part.stop()));
      await room.carriers.stop();
    },
  };
}
