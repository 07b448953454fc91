import type { PbxEvents, PbxReads } from '../asterisk/pbx-event.ts';
import type { PbxTexts } from '../asterisk/texts.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import type { Part } from '../platform/lifecycle.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Database } from '../platform/mysql/connect.ts';
import type { Lookout } from '../platform/mysql/lookout.ts';
import type { Outbox } from '../platform/mysql/outbox.ts';
import { createOutside } from '../platform/outside/address.ts';
import { createSeal } from '../platform/seal.ts';
import type { PbxDirectory } from '../tenancy/guard/pbx-directory.ts';
import type { PersonalData } from '../tenancy/guard/personal-data.ts';
import type { RetentionKind } from '../tenancy/guard/retention.ts';
import type { DeclaredRoute } from '../tenancy/guard/route.ts';
import type { Messaging } from './actions/context.ts';
import { createCarriers } from './actions/providers/carriers.ts';
import { receiveSms } from './actions/receiving/receive-sms.ts';
import { noteStatus } from './actions/sending/note-status.ts';
import { callbackUrl } from './api/callbacks/addresses.ts';
import { messagingRoutes } from './api/routes.ts';
import { messagingJobs } from './jobs.ts';
import { type Ear, listen } from './listen.ts';
import { personalSms, smsRetention } from './store/personal.ts';

export { SMS_EVENTS } from './events.ts';

export interface MessagingOptions {
  readonly db: Database;
  readonly outbox: Pick<Outbox, 'append' | 'publish'>;
  readonly lookout: Lookout;
  /** Of the daemon; secrets of providers are sealed with a key that is derived from it. */
  readonly secret: Uint8Array;
  readonly pbx: { readonly events: PbxEvents; readonly texts: PbxTexts; readonly reads: PbxReads };
  readonly directory: PbxDirectory;
  /** What providers are told to call. */
  readonly publicUrl: string;
  /** Domain of messages to phones. */
  readonly sipHost: string;
  /** Addresses and ranges that are not public, and that providers and webhooks may have all the same. */
  readonly privateTargets: readonly string[];
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock?: Clock;
}

/** SMS over providers of three kinds with their register of opt-outs, and messages between a tenant's phones. */
export interface MessagingRoom extends Part {
  readonly routes: readonly DeclaredRoute[];
  readonly personalData: readonly PersonalData[];
  readonly retention: readonly RetentionKind[];
}

export function createMessaging(o: MessagingOptions): MessagingRoom {
  const outside = createOutside(o.privateTargets);
  const stopping = new AbortController();
  const carriers = createCarriers({
    outside,
    texts: o.pbx.texts,
    log: o.log,
    statusUrl: (key, reference) => callbackUrl(o.publicUrl, key, 'status', reference),
    news: {
      received: async (account, message) => {
        await receiveSms(room, account, message);
      },
      reported: async (account, report) => {
        await noteStatus(room, account, report);
      },
    },
  });
  const room: Messaging = {
    db: o.db,
    outbox: o.outbox,
    clock: o.clock ?? systemClock,
    log: o.log,
    seal: createSeal(o.secret, 'sms'),
    outside,
    carriers,
    pbx: { sendText: (text) => o.pbx.texts.sendText(text), contacts: (aor, ms) => o.pbx.reads.contacts(aor, ms) },
    directory: o.directory,
    phones: { waiting: new Set(), running: new Map() },
    publicUrl: o.publicUrl,
    sipHost: o.sipHost,
    counted: o.metrics.counter({
      name: 'sms_total',
      help: 'Messages by direction and what became of them here',
      labels: ['direction', 'outcome'],
    }),
    stopping: stopping.signal,
    wake: () => jobs.wake(),
  };
  const jobs = messagingJobs(room, o.lookout);
  let ear: Ear | null = null;
  return {
    name: 'messaging',
    routes: messagingRoutes(room),
    personalData: [personalSms],
    retention: [smsRetention],
    start: async () => {
      ear ??= listen(room, o.pbx.events);
      await jobs.start();
    },
    stop: async () => {
      stopping.abort();
      await ear?.stop();
      await jobs.stop();
    },
  };
}
