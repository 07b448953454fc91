import type { DeclaredEvent, EventAccess } from '../tenancy/guard/event.ts';
import type { CallbackDto } from './api/dto.ts';

/** Who sees the callbacks of every queue; others see those of the queues that they serve. */
export const SEES_ALL_CALLBACKS = ['can_view_all_calls', 'can_access_dashboard', 'can_manage_agents'] as const;

const OF_QUEUES: EventAccess = { anyOf: SEES_ALL_CALLBACKS, own: true };

/** What this room announces. Topics: `callback:<id>`, `queue:<id>`, and `agent:<user_id>` for each who serves the queue. */
export const CALLBACK_EVENTS = [
  { type: 'callback.requested', summary: 'A caller gave up waiting and is to be called back.', access: OF_QUEUES },
  {
    type: 'callback.changed',
    summary: 'A callback came to its turn, was not reached, or waits again.',
    access: OF_QUEUES,
  },
  { type: 'callback.ended', summary: 'A callback was answered, or will not be made any more.', access: OF_QUEUES },
] as const satisfies readonly DeclaredEvent[];

/** `data` by type of event, as other rooms and clients see it. */
export interface CallbackEventData {
  readonly 'callback.requested': CallbackDto;
  readonly 'callback.changed': CallbackDto;
  readonly 'callback.ended': CallbackDto;
}
