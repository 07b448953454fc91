import type { ChannelSnapshot } from '../../asterisk/pbx-event.ts';
import type { Names, Picture } from './picture.ts';

/** Counts a transfer on the call that goes on: the transferee's. A second report of the same one changes nothing. */
export function transferred(
  picture: Picture,
  names: Names,
  e: {
    readonly kind: 'blind' | 'attended';
    readonly by: ChannelSnapshot;
    readonly transferee: ChannelSnapshot | null;
    readonly to: string;
    readonly result: string;
    readonly at: number;
  },
): void {
  if (e.result !== 'Success') return;
  const id = (e.transferee ?? e.by).uniqueId;
  const linkedId = picture.legs.get(id)?.channel.linkedId ?? (e.transferee ?? e.by).linkedId;
  const conversation = picture.conversations.get(linkedId);
  if (conversation === undefined || (conversation.lastTransfer?.at ?? 0) >= e.at) return;
  conversation.transfers += 1;
  conversation.lastTransfer = {
    kind: e.kind,
    to: e.to,
    by: names.endpoint(e.by.endpoint ?? '')?.userId ?? null,
    at: e.at,
  };
  picture.touched.add(linkedId);
}
