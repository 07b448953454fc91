import type { Transaction } from 'kysely';
import { contexts, publicUniqueId } from '../../asterisk/naming.ts';
import type { LiveCall, LiveLeg } from '../../calls/events.ts';
import { PatchbayError } from '../../platform/errors.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { NOBODY } from '../../tenancy/guard/route.ts';
import { dialable } from '../model/dialable.ts';
import type { TransferMemory } from '../model/transfer.ts';
import type { CommandRow } from '../store/commands.ts';
import { extensionOf } from '../store/phones.ts';
import { insertTransfer, type TransferRow } from '../store/transfers.ts';
import { ask } from './ask.ts';
import type { Control, Order } from './context.ts';
import { endTransfer, followTransfer } from './follow-transfer.ts';
import { HELD, keepWaiting } from './held-places.ts';
import { invalid, requireLeg, requireOne, requireOthers, requireWay } from './require-way.ts';

export interface TransferOrder {
  readonly kind: 'blind' | 'attended';
  readonly to: string;
  readonly legId: string | undefined;
}

export interface Transferred {
  readonly transfer: TransferRow;
  readonly command: CommandRow;
}

/** @throws PatchbayError `invalid`, `forbidden`, `conflict`, `pbx_unavailable` */
export async function transfer(room: Control, order: Order, o: TransferOrder): Promise<Transferred> {
  const to = dialable(o.to);
  if (to === null) throw invalid('body.to', 'is neither an extension of 2 to 6 digits nor a number in E.164');
  const live = requireWay(room, order, 'transfer');
  const holder = requireLeg(order, live, o.legId);
  requireOthers(live, holder);
  refuseSecond(room, holder);
  const { tenantId, userId } = order.caller;
  const memory = memoryOf(live, holder, o.kind === 'attended' ? requireOne(live, holder) : null, {
    number: await extensionOf(room.db, tenantId, holder.endpoint ?? ''),
  });
  let row: TransferRow | undefined;
  const alsoWrite = async (trx: Transaction<DB>): Promise<void> => {
    row = await insertTransfer(trx, {
      tenantId,
      pbx: room.pbx,
      callId: order.call.id,
      userId: userId === NOBODY ? null : userId,
      kind: o.kind,
      to,
      legId: publicUniqueId(holder.id),
      memory,
    });
  };
  const command = await ask(room, order, {
    action: 'transfer',
    channelId: holder.id,
    changes: { kind: o.kind, to },
    alsoWrite,
    send: async () => {
      if (row !== undefined) followTransfer(room, row);
      const context = contexts.phones(tenantId);
      if (o.kind === 'blind') await room.commands.blindTransfer({ channel: holder.channel, context, exten: to });
      else await enquire(room, memory, to);
    },
  });
  if (row === undefined) throw new Error('the transfer was not written');
  if (command.state === 'refused') {
    return { transfer: (await endTransfer(room, row.id, 'failed', command.detail)) ?? row, command };
  }
  return { transfer: room.transfers.get(row.id)?.row() ?? row, command };
}

/** The holder asks the target while the caller waits. */
async function enquire(room: Control, { holder, caller }: TransferMemory, to: string): Promise<void> {
  if (caller === null) return;
  const { commands } = room;
  const set = (channel: string, name: string, value: string) => commands.setVariable({ channel, name, value });
  await keepWaiting(room, caller.channel, holder);
  await set(holder.channel, 'WAITING', caller.channel);
  await set(holder.channel, 'SECOND', '');
  await set(holder.channel, 'ENQUIRY', to);
  await commands.redirect({ channel: caller.channel, ...HELD.wait }, { channel: holder.channel, ...HELD.enquire });
}

function memoryOf(
  live: LiveCall,
  { id, channel }: LiveLeg,
  caller: LiveLeg | null,
  { number }: { readonly number: string },
): TransferMemory {
  return {
    holder: { id, channel, number },
    caller: caller === null ? null : { id: caller.id, channel: caller.channel },
    target: null,
    bridge: live.legs.find((leg) => leg.id === id)?.bridge ?? null,
    before: live.legs.map((leg) => leg.id),
    parted: false,
    cancelling: false,
  };
}

/** @throws PatchbayError `conflict` for a phone that is in the middle of another one */
function refuseSecond(room: Control, holder: LiveLeg): void {
  for (const open of room.transfers.values()) {
    const { id, memory } = open.row();
    if (memory.holder.id === holder.id) throw new PatchbayError('conflict', `transfer ${id} of this leg goes on`);
  }
}
