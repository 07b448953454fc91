import { setTimeout as sleep } from 'node:timers/promises';
import type { LiveCall } from '../../calls/events.ts';
import { PatchbayError } from '../../platform/errors.ts';
import { mayAskOf } from '../model/may.ts';
import type { Seat, TransferMemory } from '../model/transfer.ts';
import type { TransferRow } from '../store/transfers.ts';
import { ask } from './ask.ts';
import type { Control, OpenTransfer, Order } from './context.ts';
import { HELD, keepWaiting } from './held-places.ts';
import { requirePermitted } from './require-way.ts';
import type { Transferred } from './transfer.ts';

export type Step = 'complete' | 'cancel' | 'swap';

type Enquiry = TransferMemory & { readonly caller: Seat; readonly target: Seat };

/**
 * Completes an enquiry, ends it, or changes whom the holder speaks with.
 *
 * @throws PatchbayError `conflict` where the transfer is over, or there is nobody yet to hand over to; `forbidden` for
 *   whoever is asked, or was asked before: it is the holder's
 */
export async function goOnWithTransfer(room: Control, order: Order, id: number, step: Step): Promise<Transferred> {
  const live = requirePermitted(room, order, 'transfer');
  const open = room.transfers.get(id);
  const row = open?.row();
  if (open === undefined || row === undefined || row.kind === 'blind') {
    throw new PatchbayError('conflict', 'this transfer is over');
  }
  requireHolder(order, live, row);
  if (moving.has(open)) throw new PatchbayError('conflict', 'a step of this transfer is under way');
  moving.add(open);
  try {
    const command = await ask(room, order, {
      action: `transfer_${step}`,
      channelId: row.memory.holder.id,
      changes: { transfer_id: id },
      send: STEPS[step](room, row, { live, cancelling: open.cancelling }),
    });
    if (command.state !== 'refused') await moved(room, open, row);
    return { transfer: open.row(), command };
  } finally {
    moving.delete(open);
  }
}

/** Those of which a step is under way: a double click is one. */
const moving = new WeakSet<OpenTransfer>();

/** How long a step may take to show. */
const SHOWS_MS = 1_500;

/** Whoever comes next must not take the parties to be where they were before this step. */
async function moved(room: Control, open: OpenTransfer, before: TransferRow): Promise<void> {
  const seen = new Promise<void>((resolve) => {
    room.follower.follow((late) => {
      const { state, speaksWith } = open.row();
      const isDone = late || state !== before.state || speaksWith !== before.speaksWith;
      if (isDone) resolve();
      return isDone;
    }, SHOWS_MS);
  });
  // By the clock as well: nothing is looked at while the PBX is away.
  await Promise.race([seen, sleep(SHOWS_MS)]);
}

function requireHolder({ caller, sight }: Order, { legs }: LiveCall, { memory }: TransferRow): void {
  const holder = legs.find(({ id }) => id === memory.holder.id);
  if (holder === undefined) throw new PatchbayError('conflict', 'the phone that asked has hung up');
  if (!mayAskOf(caller, holder.userId, sight)) {
    throw new PatchbayError('forbidden', 'this is not a transfer of your own leg of the call');
  }
}

type Plan = (
  room: Control,
  row: TransferRow,
  now: { readonly live: LiveCall; readonly cancelling: () => void },
) => () => Promise<void>;

/** Each says by which commands, before the first of them is sent. */
const STEPS: Readonly<Record<Step, Plan>> = {
  complete: ({ commands }, row) => {
    const { holder, caller, target } = enquiryOf(row);
    // Who waits fetches the other one out of the talk with the holder, who is left with nobody.
    const [waits, speaks] = row.speaksWith === 'target' ? [caller, target] : [target, caller];
    return async () => {
      await commands.setVariable({ channel: holder.channel, name: 'WAITING', value: '' });
      await commands.setVariable({ channel: holder.channel, name: 'SECOND', value: '' });
      await commands.setVariable({ channel: waits.channel, name: 'PARTNER', value: speaks.channel });
      await commands.setVariable({ channel: waits.channel, name: 'PARTNER_NUMBER', value: row.to });
      await commands.redirect({ channel: waits.channel, ...HELD.handOver });
    };
  },
  cancel: ({ commands }, row, { cancelling }) => {
    const { holder, caller, target } = row.memory;
    if (caller === null) throw new PatchbayError('conflict', 'this transfer is over');
    // Asked for, and the two are on their way: the second half of a double click comes too late for `moving`.
    if (row.memory.cancelling) throw new PatchbayError('conflict', 'this transfer is being cancelled');
    return async () => {
      cancelling();
      if (row.speaksWith === 'caller') {
        if (target !== null) await commands.hangup({ channelId: target.id });
        return;
      }
      await commands.setVariable({ channel: holder.channel, name: 'WAITING', value: caller.channel });
      await commands.setVariable({ channel: holder.channel, name: 'SECOND', value: '' });
      await commands.redirect({ channel: holder.channel, ...HELD.join });
    };
  },
  swap: (room, row, { live }) => {
    const { commands } = room;
    const { holder, caller, target } = enquiryOf(row);
    const [leaves, comes] = row.speaksWith === 'target' ? [target, caller] : [caller, target];
    const bridgeOf = ({ id }: Seat) => live.legs.find((leg) => leg.id === id)?.bridge ?? null;
    return async () => {
      await keepWaiting(room, leaves.channel, holder);
      await commands.setVariable({ channel: holder.channel, name: 'WAITING', value: comes.channel });
      await commands.setVariable({ channel: holder.channel, name: 'SECOND', value: leaves.channel });
      const away = { channel: leaves.channel, ...HELD.wait };
      // A target that leaves ends what the holder dialled, and the holder goes on to who waits by himself.
      if (bridgeOf(leaves) !== bridgeOf(holder)) await commands.redirect(away);
      else await commands.redirect(away, { channel: holder.channel, ...HELD.join });
    };
  },
};

function enquiryOf({ state, memory }: TransferRow): Enquiry {
  const { caller, target } = memory;
  if (state !== 'consulting' || caller === null || target === null) {
    throw new PatchbayError('conflict', 'nobody has answered the enquiry yet');
  }
  return { ...memory, caller, target };
}
