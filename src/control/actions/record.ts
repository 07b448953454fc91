import { PatchbayError } from '../../platform/errors.ts';
import { NOBODY } from '../../tenancy/guard/route.ts';
import type { CommandRow } from '../store/commands.ts';
import { ask } from './ask.ts';
import type { CallRecorder, Control, Order } from './context.ts';
import { requireLeg, requireWay } from './require-way.ts';

/** Recording on demand, at one leg. */
export async function record(
  room: Control,
  order: Order,
  o: { readonly legId: string | undefined; readonly action: Parameters<CallRecorder['ask']>[0] },
): Promise<CommandRow> {
  const live = requireWay(room, order, 'record');
  const leg = requireLeg(order, live, o.legId);
  const { recorder } = room;
  if (recorder === null) throw new PatchbayError('conflict', 'calls are not recorded here');
  const { tenantId, userId } = order.caller;
  return ask(room, order, {
    action: `record_${o.action}`,
    channelId: leg.id,
    send: () =>
      recorder.ask(o.action, {
        tenantId,
        callId: order.call.id,
        channelId: leg.id,
        channel: leg.channel,
        userId: userId === NOBODY ? null : userId,
      }),
  });
}
