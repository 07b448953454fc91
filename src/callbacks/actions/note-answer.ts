import type { PlaceKey } from '../listen.ts';
import { changeCallback } from '../store/change-callback.ts';
import type { Callbacks } from './context.ts';

/** The customer has taken the call. The dialplan notes it as well, when the call is over. @param at epoch microseconds */
export async function noteAnswer(room: Callbacks, key: PlaceKey, at: number): Promise<void> {
  const answeredAt = new Date(Math.floor(at / 1000));
  const set = { state: 'answered', last_outcome: 'ANSWER', answered_at: answeredAt, ended_at: answeredAt } as const;
  await changeCallback(room.db, { ...key, states: ['calling'] }, set).catch((error: unknown) => {
    room.log.warn({ tenant: key.tenantId, callback: key.id, error }, 'an answered callback could not be noted yet');
  });
}
