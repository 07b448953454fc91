import type { Part } from '../platform/lifecycle.ts';
import type { Lookout } from '../platform/mysql/lookout.ts';
import { lanes, type Rounds, rounds } from '../platform/rounds.ts';
import { scheduled } from '../platform/scheduled.ts';
import type { Messaging } from './actions/context.ts';
import { giveUpFragments } from './actions/receiving/give-up-fragments.ts';
import { resolveUnknown } from './actions/sending/resolve-unknown.ts';
import { sendDueOf } from './actions/sending/send-due.ts';
import { deliverDueOf } from './actions/webhooks/deliver-due.ts';
import { allDueMessages, dueTenants } from './store/outgoing.ts';
import { expirePhoneMessages } from './store/phone-messages.ts';
import { allDueDeliveries, tenantsWithDeliveries } from './store/webhook-deliveries.ts';

/** Woken before: by what is handed in, and by the lookout. */
const EVERY_MS = 30_000;
const TENANTS_AT_ONCE = 50;
/** Other daemons may change accounts, too. */
const REFRESH_MS = 5_000;

/** What this room does by itself. */
export function messagingJobs(room: Messaging, lookout: Lookout): Rounds {
  const { log } = room;
  const now = () => new Date(room.clock.now());
  const sending = lanes({
    ...{ name: 'sms sending', everyMs: EVERY_MS, atOnce: TENANTS_AT_ONCE, log },
    due: (busy, limit) => dueTenants(room.db, now(), busy, limit),
    work: (tenantId) => sendDueOf(room, tenantId),
  });
  const webhooks = lanes({
    ...{ name: 'sms webhooks', everyMs: EVERY_MS, atOnce: TENANTS_AT_ONCE, log },
    due: (busy, limit) => tenantsWithDeliveries(room.db, now(), busy, limit),
    work: (tenantId) => deliverDueOf(room, tenantId),
  });
  lookout.watch(
    () => allDueMessages(room.db, now()),
    (there) => there && sending.wake(),
  );
  lookout.watch(
    () => allDueDeliveries(room.db, now()),
    (there) => there && webhooks.wake(),
  );
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
