import type { Transaction } from 'kysely';
import { publicUniqueId } from '../../asterisk/naming.ts';
import { PatchbayError } from '../../platform/errors.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { NOBODY } from '../../tenancy/guard/route.ts';
import { type CommandAction, effectSeen, patienceMs } from '../model/command.ts';
import { type CommandRow, insertCommand } from '../store/commands.ts';
import { auditOrder } from './audit-order.ts';
import { closed } from './close-command.ts';
import type { Control, Order } from './context.ts';

/** How long an answer waits for the PBX to show what was asked for. */
const WAIT_MS = 1_500;

export interface Asked {
  readonly action: CommandAction;
  /** Of another call than the order's: one that is yet to be made. */
  readonly callId?: string;
  /** Uniqueid of the leg that it is about, or of the channel that it makes; '' for the whole call. */
  readonly channelId: string;
  /** For the audit log. */
  readonly changes?: Readonly<Record<string, unknown>>;
  /** What else is written before anything is sent. */
  readonly alsoWrite?: (trx: Transaction<DB>) => Promise<void>;
  /** Sends; throws as PbxCommands do. */
  readonly send: () => Promise<void>;
}

/**
 * Does one thing with a call, at most once: written down and audited first, then sent, then looked for. The answer is the
 * command as it is by then.
 *
 * @throws PatchbayError `pbx_unavailable` where nothing could be sent
 */
export async function ask(
  room: Control,
  order: Order | Omit<Order, 'call' | 'sight'>,
  asked: Asked,
): Promise<CommandRow> {
  const { caller } = order;
  const callId = asked.callId ?? ('call' in order ? order.call.id : '');
  const { action, channelId } = asked;
  const command = await room.db.transaction().execute(async (trx) => {
    await asked.alsoWrite?.(trx);
    await auditOrder(room, trx, order, { action, callId, changes: asked.changes ?? {} });
    return insertCommand(trx, {
      tenantId: caller.tenantId,
      pbx: room.pbx,
      callId,
      userId: caller.userId === NOBODY ? null : caller.userId,
      action,
      legId: channelId === '' ? null : publicUniqueId(channelId),
      channelId,
    });
  });
  try {
    await asked.send();
  } catch (error) {
    return failed(room, command, error);
  }
  const effect = effectSeen(action, channelId, null);
  if (effect === null) return closed(room, command, { state: 'done', detail: '', result: null });
  return within(WAIT_MS, command, seen(room, command));
}

async function failed(room: Control, command: CommandRow, error: unknown): Promise<CommandRow> {
  if (!(error instanceof PatchbayError)) {
    await closed(room, command, { state: 'unknown', detail: 'the daemon failed on the way', result: null });
    throw error;
  }
  const isUnknown = error.code === 'outcome_unknown';
  const row = await closed(room, command, {
    state: isUnknown ? 'unknown' : 'refused',
    detail: error.message,
    result: null,
  });
  // Nothing was sent, and may be asked again.
  if (error.code === 'pbx_unavailable') throw error;
  return row;
}

/** Resolves when the effect was seen, or can no longer be expected. */
function seen(room: Control, command: CommandRow): Promise<CommandRow> {
  const { tenantId, callId, action, channelId } = command;
  return new Promise((resolve) => {
    room.follower.follow((late) => {
      const legs = room.calls.find(tenantId, callId)?.legs ?? null;
      if (effectSeen(action, channelId, legs) === true) {
        const space = action === 'park' ? { space: legs?.find((leg) => leg.space !== null)?.space } : null;
        void closed(room, command, { state: 'done', detail: '', result: space }).then(resolve);
        return true;
      }
      if (late) {
        const detail = 'the PBX took it, and its effect was not seen';
        void closed(room, command, { state: 'unknown', detail, result: null }).then(resolve);
      }
      return late;
    }, patienceMs(action));
  });
}

async function within(ms: number, command: CommandRow, seen: Promise<CommandRow>): Promise<CommandRow> {
  let timer: NodeJS.Timeout | undefined;
  const waited = new Promise<CommandRow>((resolve) => {
    timer = setTimeout(() => resolve(command), ms);
  });
  return Promise.race([seen, waited]).finally(() => clearTimeout(timer));
}
