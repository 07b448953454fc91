import type { Transaction } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { appendAudit } from '../../tenancy/guard/audit.ts';
import { presentListener } from '../api/present.ts';
import { isOver, type ListenerState, type ListenMode, nextState } from '../model/listener.ts';
import { changeListener, type ListenerRow } from '../store/listeners.ts';
import { writeAndTell } from './announce.ts';
import type { Control } from './context.ts';

/** Until then the listener's channel must have been there. */
const COMES_WITHIN_MS = 10_000;

/** Follows who listens to the end of it, by the listener's own channel; how long goes into the audit log. */
export function followListener(room: Control, listener: ListenerRow): void {
  let { state } = listener;
  let written = Promise.resolve();
  room.follower.follow((late) => {
    const channel = room.listeners.get(listener.channelId)?.state ?? null;
    const notYet = channel === null && state === 'sent' && !late;
    const next = notYet ? state : nextState(state, channel);
    if (next !== state) {
      state = next;
      written = written.then(() => change(room, listener, { state: next }));
    }
    return isOver(state);
  }, COMES_WITHIN_MS);
}

export function endListener(room: Control, listener: ListenerRow, state: 'failed'): Promise<ListenerRow | null> {
  return write(room, listener, { state });
}

/** @throws PatchbayError as the database does */
export function changeMode(room: Control, listener: ListenerRow, mode: ListenMode): Promise<ListenerRow | null> {
  return write(room, listener, { mode });
}

async function change(room: Control, listener: ListenerRow, to: { readonly state: ListenerState }): Promise<void> {
  try {
    await write(room, listener, to);
  } catch (error) {
    // The next process finds it open and ends it.
    room.log.warn({ listener_id: listener.id, error }, 'the state of a listener could not be written');
  }
}

function write(
  room: Control,
  listener: ListenerRow,
  to: { readonly state?: ListenerState; readonly mode?: ListenMode },
): Promise<ListenerRow | null> {
  const now = new Date(room.clock.now());
  return writeAndTell(room, async (trx) => {
    const row = await changeListener(trx, listener, {
      ...to,
      ...(to.state === 'listening' ? { listenedAt: now } : {}),
      ...(to.state !== undefined && isOver(to.state) ? { endedAt: now } : {}),
    });
    if (row === null) return { value: null, news: null };
    if (to.state === 'listening' || row.endedAt !== null) await audit(trx, row, now);
    const { tenantId, callId, userId, agentId } = row;
    const data = presentListener(row);
    return { value: row, news: { tenantId, type: 'control.listener', callId, userId, teamsOf: agentId, data } };
  });
}

/** That it was asked for, and from where, is in the log already. */
function audit(trx: Transaction<DB>, row: ListenerRow, at: Date): Promise<void> {
  const { agent_id, mode, announced, seconds } = presentListener(row);
  return appendAudit(trx, {
    tenantId: row.tenantId,
    userId: row.userId,
    action: row.endedAt === null ? 'call.listen.began' : 'call.listen.ended',
    entityType: 'call',
    entityId: row.callId,
    address: '',
    userAgent: '',
    changes: { agent_id, mode, announced, seconds, listener_id: row.id },
    at,
  });
}
