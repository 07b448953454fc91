import { PatchbayError } from '../../platform/errors.ts';
import type { CommandRow } from '../store/commands.ts';
import { ask } from './ask.ts';
import type { Control, Order } from './context.ts';
import { requireLeg, requireWay } from './require-way.ts';

/** One leg, or the whole call. */
export async function hangUp(room: Control, order: Order, legId: string | undefined): Promise<CommandRow> {
  const live = requireWay(room, order, 'hangup');
  const legs = legId === undefined ? live.legs : [requireLeg(order, live, legId)];
  return ask(room, order, {
    action: 'hangup',
    channelId: legId === undefined ? '' : (legs[0]?.id ?? ''),
    changes: { leg_id: legId ?? null },
    send: async () => {
      const answers = await Promise.allSettled(
        legs.map(({ id }) => room.commands.hangup({ channelId: id, reason: 'normal' })),
      );
      for (const answer of answers) {
        // One leg takes the others along: that it is gone already is what was asked for.
        const gone = answer.status === 'rejected' && codeOf(answer.reason) === 'not_found';
        if (answer.status === 'rejected' && !gone) throw answer.reason;
      }
    },
  });
}

function codeOf(error: unknown): string {
  return error instanceof PatchbayError ? error.code : '';
}
