import type { ChannelSnapshot } from '../../asterisk/pbx-event.ts';
import { publicNumber } from './party.ts';
import type { Conversation, Names, Picture } from './picture.ts';

/** Counts a transfer on the call that goes on: the transferee's. A second report of the same one changes nothing. */
export function transferred(
  picture: Picture,
  e: {
    readonly kind: 'blind' | 'attended';
    readonly by: number | null;
    readonly transferee: ChannelSnapshot;
    readonly to: string;
    /** Absent where only a success is told. */
    readonly result?: string;
    readonly at: number;
  },
  names: Names,
): void {
  if ((e.result ?? 'Success') !== 'Success') return;
  const { uniqueId } = e.transferee;
  const linkedId = picture.legs.get(uniqueId)?.channel.linkedId ?? e.transferee.linkedId;
  const conversation = picture.conversations.get(linkedId);
  if (conversation === undefined || (conversation.lastTransfer?.at ?? 0) >= e.at) return;
  conversation.transfers += 1;
  conversation.lastTransfer = {
    kind: e.kind,
    to: publicNumber(e.to, conversation.tenant ?? '', names),
    by: e.by,
    at: e.at,
  };
  picture.touched.add(linkedId);
}

/**
 * Whom an attended transfer went to. A phone may refer either of its two calls to the other, so Asterisk's "target" can
 * be the caller: then it is the colleague who is the transferee.
 */
export function enquiredOf(
  e: { readonly transferee: ChannelSnapshot | null; readonly target: ChannelSnapshot | null },
  names: Names,
): string {
  const isPhone = (channel: ChannelSnapshot | null): boolean =>
    names.endpoint(channel?.endpoint ?? '')?.kind === 'phone';
  const colleague = isPhone(e.transferee) && !isPhone(e.target) ? e.transferee : e.target;
  return colleague?.callerNumber ?? '';
}

/** The call that goes on is the one that was transferred, though the report named the one that ends in it. */
export function handOverTransfer(from: Conversation, to: Conversation): void {
  const { lastTransfer, told } = from;
  if (lastTransfer === null || lastTransfer.kind !== 'attended' || from.transfers === (told?.transfers ?? 0)) return;
  from.transfers -= 1;
  if ((to.lastTransfer?.at ?? 0) >= lastTransfer.at) return;
  to.transfers += 1;
  to.lastTransfer = lastTransfer;
}
