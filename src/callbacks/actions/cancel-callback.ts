import { PatchbayError } from '../../platform/errors.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import { transact } from '../../platform/mysql/transact.ts';
import { type Actor, appendAudit } from '../../tenancy/guard/audit.ts';
import { changeCallback } from '../store/change-callback.ts';
import { type CallbackFilter, type CallbackRow, findCallback } from '../store/find-callbacks.ts';
import type { Callbacks } from './context.ts';
import { leavePlace } from './leave-place.ts';

const STOPPABLE = ['waiting', 'queued', 'missed'] as const;

/**
 * @param o.filter what the caller sees
 * @throws PatchbayError `not_found`, `conflict` when it is over or the customer is being called
 */
export async function cancelCallback(
  room: Callbacks,
  o: { readonly actor: Actor; readonly id: number; readonly filter: CallbackFilter },
): Promise<CallbackRow> {
  const { actor, id, filter } = o;
  const { tenantId } = actor;
  const at = new Date(room.clock.now());
  const done = await transact(room.db, async (whole) => {
    const trx = tenantScope(whole, tenantId);
    const before = await findCallback(trx, filter, id);
    if (before === undefined) throw new PatchbayError('not_found', 'there is no such callback');
    const set = { state: 'cancelled', reason: 'cancelled', ended_at: at, cancelled_by: actor.userId } as const;
    if (!(await changeCallback(trx, { tenantId, id, place: before.place, states: STOPPABLE }, set))) {
      throw new PatchbayError('conflict', `it is ${before.state}, so there is nothing to cancel`);
    }
    const { number, state } = before;
    const changes = { before: { state, number }, after: { state: set.state } };
    const entry = { action: 'callback.cancelled', entityType: 'callback', entityId: String(id), changes, at };
    await appendAudit(whole, { ...actor, ...entry });
    return { before, after: await findCallback(trx, filter, id) };
  });
  if (done.after === undefined) throw new PatchbayError('not_found', 'there is no such callback');
  if (done.before.state === 'queued') await leavePlace(room, { tenantId, id, place: done.before.place });
  return done.after;
}
