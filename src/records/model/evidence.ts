import type * as naming from '../../asterisk/naming.ts';

/** One channel event (CEL) as Asterisk wrote it. */
export interface ChannelEvent {
  readonly type: string;
  /** Epoch microseconds by the PBX's clock. */
  readonly at: number;
  readonly uniqueId: string;
  readonly linkedId: string;
  /** Asterisk's own tenantid of the channel, '' for none. */
  readonly tenantId: string;
  readonly channel: string;
  readonly app: string;
  readonly appData: string;
  readonly context: string;
  readonly exten: string;
  /** What the dialplan noted of the channel so far: detours (route.conf), or who pays for a leg outside (limits.conf). */
  readonly userField: string;
  /** JSON text or ''. */
  readonly extra: string;
  readonly number: string;
  readonly name: string;
}

/** One call detail record (CDR): a pair of channels for a while. Times in epoch microseconds. */
export interface Leg {
  readonly uniqueId: string;
  readonly linkedId: string;
  readonly sequence: number;
  readonly tenantId: string;
  readonly peerTenantId: string;
  readonly startAt: number;
  readonly answerAt: number | null;
  readonly endAt: number;
  readonly duration: number;
  readonly billsec: number;
  readonly disposition: string;
  readonly amaflags: string;
  readonly accountCode: string;
  readonly peerAccount: string;
  readonly channel: string;
  readonly dstChannel: string;
  readonly lastApp: string;
  readonly lastData: string;
  readonly context: string;
  readonly dst: string;
  readonly src: string;
  readonly clid: string;
  readonly userfield: string;
}

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
