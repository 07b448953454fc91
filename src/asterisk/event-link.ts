import type { Log } from '../platform/log.ts';
import { keepConnected, type ReconnectDelays } from '../platform/reconnect.ts';
import type { Breaths } from './breaths.ts';
import { Inbox, type InboxBounds, type InboxOptions } from './inbox.ts';
import type { LinkMetrics } from './link-metrics.ts';
import type { LinkState } from './link-state.ts';

/** What the event links of AMI and ARI are both told. */
export interface EventLinkOptions {
  readonly pbx: string;
  readonly log: Log;
  readonly metrics: LinkMetrics;
  readonly delays?: Partial<ReconnectDelays>;
  readonly inbox?: InboxBounds;
  /** Shared by the links of one PBX; each event is read at once when absent. */
  readonly breaths?: Breaths | undefined;
  /** Events were lost although the connection stands. */
  lost(reason: string): void;
  up(): void;
  down(reason: string): void;
}

type LinkName = 'ami' | 'ari';

/** Tries a link for ever; its state, the log and the metrics say how it goes. @returns stops it */
export function keepLinked(
  link: LinkName,
  { pbx, log, metrics, delays }: EventLinkOptions,
  state: LinkState,
  attempt: (signal: AbortSignal) => Promise<void>,
): () => Promise<void> {
  state.set(false, 'connecting');
  const stop = keepConnected({
    ...(delays ? { delays } : {}),
    attempt,
    ended: (reason, delayMs, refused) => {
      state.set(false, reason);
      metrics.ends.inc({ pbx, link });
      log[refused ? 'error' : 'warn'](
        { pbx, delay_ms: delayMs, reason },
        `${link.toUpperCase()} events: connection ended`,
      );
    },
  });
  return async () => {
    await stop();
    state.set(false, 'stopped');
  };
}

/** An inbox whose losses are counted, and told so that a snapshot makes up for them. */
export function linkInbox<T>(
  link: LinkName,
  options: EventLinkOptions,
  items: Pick<InboxOptions<T>, 'handle' | 'noiseOf'>,
): Inbox<T> {
  const { pbx, log, metrics, inbox } = options;
  return new Inbox<T>({
    ...inbox,
    ...items,
    shed: (type) => {
      metrics.shed.inc({ pbx, link, type });
      options.lost(`${type} left out under load`);
    },
    overflowed: (lost) => {
      log.error({ pbx, lost }, `${link.toUpperCase()} events: listeners did not keep up, events dropped`);
      metrics.shed.inc({ pbx, link, type: 'all' }, lost);
      options.lost('the listeners did not keep up');
    },
  });
}
