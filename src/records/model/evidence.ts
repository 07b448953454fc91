import type * as naming from '../../asterisk/naming.ts';
import type { CdrLeg } from '../../asterisk/spool/cdr-record.ts';
import type { CelEvent } from '../../asterisk/spool/cel-record.ts';

export type ChannelEvent = CelEvent;
export type Leg = CdrLeg;

/** All that is known of one conversation. */
export interface Evidence {
  /** In the order of arrival, which is right for each single channel and only roughly right across channels. */
  readonly events: readonly ChannelEvent[];
  readonly legs: readonly Leg[];
}

/** How names of Asterisk are read. Lent, because a model imports nothing. */
export type Names = Pick<
  typeof naming,
  'compareUniqueIds' | 'endpointOfChannel' | 'decodeName' | 'decodeCallback' | 'handedOver'
>;

/** `eventextra` as an object; {} when there is none or it is not JSON. */
export function extraOf(event: ChannelEvent): Readonly<Record<string, unknown>> {
  if (event.extra === '') return {};
  try {
    const value: unknown = JSON.parse(event.extra);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Asterisk's one channel for all SIP messages; it lives as long as the process and is no call. */
export function isMessageChannel(channel: string): boolean {
  return channel.startsWith('Message/');
}
