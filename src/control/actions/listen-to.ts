import { publicUniqueId } from '../../asterisk/naming.ts';
import type { LiveCall, LiveLeg } from '../../calls/events.ts';
import { PatchbayError } from '../../platform/errors.ts';
import { peopleOnly } from '../../tenancy/guard/people-only.ts';
import { isOver, type ListenMode, SPY_OPTION } from '../model/listener.ts';
import { isWithin } from '../model/may.ts';
import type { CommandRow } from '../store/commands.ts';
import { insertListener, type ListenerRow, listenersOf } from '../store/listeners.ts';
import { phoneOf } from '../store/phones.ts';
import { listeningIsAnnounced } from '../store/policy.ts';
import { announceListening } from './announce-listening.ts';
import { ask } from './ask.ts';
import { noPhone } from './call-own-phone.ts';
import type { Control, Order } from './context.ts';
import { endListener, followListener } from './follow-listener.ts';
import { LISTEN } from './listen-place.ts';
import { invalid, requireWay } from './require-way.ts';

const RING_SECONDS = 30;

export interface Listening {
  readonly listener: ListenerRow;
  readonly command: CommandRow;
}

/**
 * The caller's own phone is called, and put on exactly one channel: that of the agent. Where the tenant announces it, the
 * parties are told first, or nobody listens.
 *
 * @throws PatchbayError `forbidden`, `conflict`, `invalid`, `pbx_unavailable`
 */
export async function listenTo(
  room: Control,
  order: Order,
  o: { readonly mode: ListenMode; readonly legId: string | undefined },
): Promise<Listening> {
  const { caller, call } = order;
  peopleOnly(caller);
  const leg = agentsLeg(order, requireWay(room, order, o.mode), o.legId);
  const phone = await phoneOf(room.db, caller.tenantId, caller.userId);
  if (phone === null) throw noPhone();
  await refuseSecond(room, order);
  const announced = await listeningIsAnnounced(room.db, caller.tenantId);
  const channelId = room.commands.newChannelId('listen');
  let listener: ListenerRow | undefined;
  const command = await ask(room, order, {
    action: 'listen',
    channelId,
    changes: { mode: o.mode, leg_id: publicUniqueId(leg.id), agent_id: leg.userId, announced },
    alsoWrite: async (trx) => {
      listener = await insertListener(trx, {
        tenantId: caller.tenantId,
        pbx: room.pbx,
        callId: call.id,
        userId: caller.userId,
        agentId: leg.userId,
        legId: publicUniqueId(leg.id),
        mode: o.mode,
        announced,
        channelId,
      });
    },
    send: async () => {
      // First, so that one who is never called is not taken to listen for ever.
      if (listener !== undefined) followListener(room, listener);
      if (announced) await announceListening(room, leg);
      await room.commands.callPhone({
        channelId,
        endpoint: phone.endpoint,
        ...LISTEN,
        timeoutSeconds: RING_SECONDS,
        variables: { LISTEN_TO: leg.channel, LISTEN_AS: SPY_OPTION[o.mode], 'CONNECTEDLINE(num,i)': leg.number },
      });
    },
  });
  if (listener === undefined) throw new Error('the listener was not written');
  if (command.state === 'refused') listener = (await endListener(room, listener, 'failed')) ?? listener;
  return { listener, command };
}

/** A phone that rings twice for one call helps nobody. @throws PatchbayError `conflict` */
async function refuseSecond({ db }: Control, { caller, call }: Order): Promise<void> {
  const there = (await listenersOf(db, caller.tenantId, call.id)).find(
    ({ userId, state }) => userId === caller.userId && !isOver(state),
  );
  if (there !== undefined) throw new PatchbayError('conflict', `you listen there already, as listener ${there.id}`);
}

/** Whose phone is listened to: the one that is named, else the only one. */
function agentsLeg({ caller, sight }: Order, live: LiveCall, legId: string | undefined): LiveLeg {
  const phones = live.legs.filter(
    ({ kind, userId, others }) =>
      kind === 'phone' && others.length > 0 && userId !== caller.userId && isWithin(sight, userId),
  );
  if (legId !== undefined) {
    const leg = phones.find(({ id }) => publicUniqueId(id) === legId);
    if (leg === undefined) throw invalid('body.leg_id', 'is no agent’s leg of this call');
    return leg;
  }
  const [only, another] = phones;
  if (only === undefined) throw new PatchbayError('conflict', 'no agent talks in this call');
  if (another !== undefined) throw invalid('body.leg_id', 'there are several agents in this call: say whom');
  return only;
}
