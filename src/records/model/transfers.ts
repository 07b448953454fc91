import type { Channel } from './channels.ts';
import { type ChannelEvent, extraOf, type Names } from './evidence.ts';

export interface Transfer {
  readonly type: 'blind' | 'attended';
  /** Epoch microseconds. */
  readonly at: number;
  /** Endpoint of who transferred; null when it was no phone. */
  readonly by: string | null;
  /** The number or extension that the other party was sent to. */
  readonly to: string;
}

/** A transfer into a parking lot is waiting, not a transfer. */
export function transfersOf(
  events: readonly ChannelEvent[],
  channels: ReadonlyMap<string, Channel>,
  names: Names,
): Transfer[] {
  const transfers: Transfer[] = [];
  for (const event of events) {
    const by = channels.get(event.uniqueId)?.endpoint ?? null;
    const extra = extraOf(event);
    if (event.type === 'BLINDTRANSFER' && !wasParked(events, extra['transferee_channel_uniqueid'], event.at)) {
      transfers.push({ type: 'blind', at: event.at, by, to: String(extra['extension'] ?? '') });
    }
    const handed = names.handedOver(event.app, event.appData);
    if (handed !== null) {
      transfers.push({ type: 'attended', at: event.at, by: names.endpointOfChannel(handed.by), to: handed.to });
    }
    if (event.type === 'ATTENDEDTRANSFER') {
      transfers.push({ type: 'attended', at: event.at, by, to: targetOf(event, extra, channels) });
    }
  }
  return transfers;
}

/**
 * Whose phone it is, or what was dialled where the target is Asterisk's own Local channel (by keys). Where no target is
 * named it is who the enquiry was with; an application, and a phone that still rings, are nobody in a bridge, and then
 * the enquiry knows what it dialled.
 */
function targetOf(
  { uniqueId }: ChannelEvent,
  extra: Readonly<Record<string, unknown>>,
  channels: ReadonlyMap<string, Channel>,
): string {
  const enquiry = channels.get(String(extra['channel2_uniqueid']));
  const transferee = channels.get(String(extra['transferee_channel_uniqueid']));
  const target =
    channels.get(String(extra['transfer_target_channel_uniqueid'])) ??
    [...channels.values()].find(
      (one) => one !== enquiry && one !== transferee && one.stays.some(({ bridge }) => bridge === extra['bridge2_id']),
    );
  if (target !== undefined) return target.kind === 'inner' ? target.exten : target.number;
  // By keys the enquiry is made on the channel of the call itself.
  return enquiry === undefined || enquiry.uniqueId === uniqueId || enquiry.exten === 's' ? '' : enquiry.exten;
}

function wasParked(events: readonly ChannelEvent[], transferee: unknown, at: number): boolean {
  return events.some(
    (event) =>
      event.type === 'PARK_START' &&
      event.uniqueId === transferee &&
      event.at >= at &&
      event.at - at < PARKED_AT_ONCE_MICROSECONDS,
  );
}

const PARKED_AT_ONCE_MICROSECONDS = 1_000_000;
