import { RateLimiterRes } from 'rate-limiter-flexible';
import { conversationId } from '../../asterisk/naming.ts';
import { PatchbayError } from '../../platform/errors.ts';
import { peopleWithin } from '../../tenancy/guard/scope.ts';
import { isWithin } from '../model/may.ts';
import type { CommandRow } from '../store/commands.ts';
import { ask } from './ask.ts';
import { callOwnPhone, noPhone } from './call-own-phone.ts';
import type { Control, Order } from './context.ts';
import { requireDialable } from './require-dialable.ts';
import { invalid } from './require-way.ts';

export interface Origination {
  readonly to: string;
  /** Whose phone; the caller's own where it is not given. */
  readonly userId?: number | undefined;
  readonly autoAnswer?: boolean | undefined;
}

/**
 * Click to call: the phone rings first, then the other side is called.
 *
 * @throws PatchbayError `invalid`, `forbidden` for somebody else's phone, `conflict` for nobody's, `rate_limited`
 */
export async function originate(
  room: Control,
  { caller, origin }: Pick<Order, 'caller' | 'origin'>,
  o: Origination,
): Promise<CommandRow> {
  const to = await requireDialable(room, caller.tenantId, o.to);
  const userId = await whoseCall(room, caller, o.userId);
  const channelId = room.commands.newChannelId('call');
  const call = await callOwnPhone(room, caller, { userId, to, channelId, autoAnswer: o.autoAnswer ?? false });
  await take(room, `${caller.tenantId}/${userId}`);
  return ask(
    room,
    { caller, origin },
    {
      action: 'originate',
      callId: conversationId(room.pbx, channelId),
      channelId,
      changes: { to, user_id: userId },
      send: call,
    },
  );
}

async function whoseCall(room: Control, caller: Order['caller'], userId: number | undefined): Promise<number> {
  if (caller.apiKeyId === null && (userId === undefined || userId === caller.userId)) return caller.userId;
  if (userId === undefined) throw invalid('body.user_id', 'an API key has no phone: say whose rings');
  if (!caller.permissions.has('can_manage_agents')) {
    throw new PatchbayError('forbidden', 'only your own phone is yours to call with');
  }
  // Somebody whom the caller does not see answers like somebody whom there is not.
  if (!isWithin(await peopleWithin(room.db, caller), userId)) throw noPhone();
  return userId;
}

async function take(room: Control, key: string): Promise<void> {
  try {
    await room.originations.consume(key);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    const retryAfterSeconds = error.msBeforeNext / 1000;
    throw new PatchbayError('rate_limited', 'too many calls were asked for', { retryAfterSeconds });
  }
}
