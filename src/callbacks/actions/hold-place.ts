import { contexts, encodeCallback } from '../../asterisk/naming.ts';
import type { OpenCallback } from '../model/callback.ts';
import { changeCallback } from '../store/change-callback.ts';
import type { Callbacks } from './context.ts';

/**
 * Has a placeholder wait in the queue, in the place of who has waited since `joinedAt`. The number of the place is
 * stored before it is asked for: whatever becomes of the asking, a placeholder of another number can call nobody.
 */
export async function holdPlace(room: Callbacks, one: OpenCallback): Promise<void> {
  const { tenantId, id, number, queue, name, joinedAt, rules } = one;
  const place = one.place + 1;
  const set = { state: 'queued', place, placed_at: new Date(room.clock.now()) } as const;
  if (!(await changeCallback(room.db, { ...one, states: ['waiting'] }, set))) return;
  try {
    await room.commands.holdPlace({
      context: contexts.callbacks(tenantId),
      exten: encodeCallback({ id, place, joinedAt, number }),
      number,
      variables: {
        TARGET: queue,
        CALL_ID: String(id),
        CALL_PLACE: String(place),
        CALL_NAME: name === '' ? number : name,
        CALL_FIRST: rules.first,
        CALL_RING: String(rules.ringSeconds),
        WIDEN: String(rules.widenSeconds ?? ''),
      },
    });
  } catch (error) {
    // Whether it waits is seen in the PBX; where it does not, it is asked for again.
    room.log.warn({ tenant: tenantId, callback: id, place, error }, 'a placeholder was asked for in vain');
  }
}
