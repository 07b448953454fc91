import type { Transaction } from 'kysely';
import { contexts, publicUniqueId } from '../../asterisk/naming.ts';
import type { LiveCall, LiveLeg } from '../../calls/events.ts';
import { PatchbayError } from '../../platform/errors.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { NOBODY } from '../../tenancy/guard/route.ts';
import type { TransferMemory } from '../model/transfer.ts';
import type { CommandRow } from '../store/commands.ts';
import { extensionOf, isExtension } from '../store/phones.ts';
import { insertTransfer, type TransferRow } from '../store/transfers.ts';
import { ask } from './ask.ts';
import type { Control, Order } from './context.ts';
import { endTransfer, followTransfer } from './follow-transfer.ts';
import { HELD, keepWaiting } from './held-places.ts';
import { requireDialable } from './require-dialable.ts';
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

/** Where calls are parked (dialplan/phones.conf). Who waits there is in a call of his own, and cannot be asked within this one. */
const PARKED = /^7(0[1-9]|1\d|20)$/;

/** @throws PatchbayError `invalid`, `forbidden`, `conflict`, `pbx_unavailable` */
export async function transfer(room: Control, order: Order, o: TransferOrder): Promise<Transferred> {
  const to = await requireDialable(room, order.caller.tenantId, o.to);
  const { tenantId, userId } = order.caller;
  const live = requireWay(room, order, 'transfer');
  const holder = requireLeg(order, live, o.legId);
  requireOthers(live, holder);
  refuseSecond(room, holder);
  if (o.kind === 'attended' && PARKED.test(to)) throw invalid('body.to', 'is a parked call: retrieve it instead');
  await requireSomebody(room, tenantId, to);
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
  const follow = () => (row === undefined ? undefined : followTransfer(room, row));
  const asked = ask(room, order, {
    action: 'transfer',
    channelId: holder.id,
    changes: { kind: o.kind, to },
    alsoWrite,
    send:
      o.kind === 'blind'
        ? () => sendOn(room, tenantId, { holder, to, follow })
        : () => enquire(room, memory, { to, follow }),
  });
  const command = await asked.catch(async (error: unknown) => {
    const unsent = error instanceof PatchbayError && error.code === 'pbx_unavailable';
    if (unsent && row !== undefined) await endTransfer(room, row, 'failed', error.message);
    throw error;
  });
  if (row === undefined) throw new Error('the transfer was not written');
  if (command.state === 'refused') return { transfer: await endTransfer(room, row, 'failed', command.detail), command };
  return { transfer: room.transfers.get(row.id)?.row() ?? row, command };
}

/** Followed from when it was taken: a phone that hung up before is not rid of the call by this. */
async function sendOn(
  room: Control,
  tenantId: string,
  { holder, to, follow }: { readonly holder: LiveLeg; readonly to: string; readonly follow: () => void },
): Promise<void> {
  try {
    await room.commands.blindTransfer({ channel: holder.channel, context: contexts.phones(tenantId), exten: to });
  } catch (error) {
    if (error instanceof PatchbayError && error.code === 'outcome_unknown') follow();
    throw error;
  }
  follow();
}

/** The holder asks the target while the caller waits. */
async function enquire(
  room: Control,
  { holder, caller }: TransferMemory,
  { to, follow }: { readonly to: string; readonly follow: () => void },
): Promise<void> {
  if (caller === null) return;
  follow();
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

/** Shorter numbers may be parking spaces or emergency numbers, which the dialplan knows. @throws PatchbayError `invalid` */
async function requireSomebody({ db }: Control, tenantId: string, to: string): Promise<void> {
  const isInside = /^\d{4,}$/.test(to);
  if (isInside && !(await isExtension(db, tenantId, to))) throw invalid('body.to', 'is nobody’s number');
}

/** @throws PatchbayError `conflict` for a phone that is in the middle of another one */
function refuseSecond(room: Control, holder: LiveLeg): void {
  for (const open of room.transfers.values()) {
    const { id, memory } = open.row();
    if (memory.holder.id === holder.id) throw new PatchbayError('conflict', `transfer ${id} of this leg goes on`);
  }
}
