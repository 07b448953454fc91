import { createRoute } from '@hono/zod-openapi';
import { type DeclaredRoute, declareRoute } from '../../tenancy/guard/route.ts';
import { listenAs, stopListening } from '../actions/change-listener.ts';
import type { Control } from '../actions/context.ts';
import { type Listening as Both, listenTo } from '../actions/listen-to.ts';
import { listenersOf } from '../store/listeners.ts';
import { body, inTurn, json, orderOf, REFUSALS } from './answers.ts';
import { presentCommand, presentListener } from './present.ts';
import { CallParams, ListenBody, ListenerParams, Listeners, Listening, ListenModeBody } from './schemas.ts';

const LISTENS = { kind: 'tenant', anyOf: ['can_listen_calls', 'can_coach_agents'] } as const;
const ASKED = { 202: json('Asked, at most once', Listening), ...REFUSALS };

export function listenerRoutes(room: Control): DeclaredRoute[] {
  const shown = ({ listener, command }: Both) => ({
    listener: presentListener(listener),
    command: presentCommand(command),
  });
  return [
    declareRoute(
      LISTENS,
      createRoute({
        method: 'post',
        path: '/calls/{id}/listeners',
        operationId: 'listenToCall',
        tags: ['calls'],
        summary: 'Listen to a call with the own phone, whisper to its agent, or barge in',
        description:
          '`listen` needs can_listen_calls; `whisper` (the agent alone hears you) and `barge` (all do) need can_coach_agents. Your phone rings; when you answer you are on the line of that one agent, until either hangs up. The tenant’s setting `call_listening` says whether the parties are told first. Who listened to whom and how long is in the audit log.',
        request: { params: CallParams, body: body(ListenBody) },
        responses: ASKED,
      }),
      async (c) => {
        const { id } = c.req.valid('param');
        const { mode, leg_id: legId } = c.req.valid('json');
        const both = await inTurn(room, c, `${id}/listeners`, async () =>
          listenTo(room, await orderOf(room, c, id), { mode, legId }),
        );
        return c.json(shown(both), 202);
      },
    ),
    declareRoute(
      LISTENS,
      createRoute({
        method: 'get',
        path: '/calls/{id}/listeners',
        operationId: 'listListeners',
        tags: ['calls'],
        summary: 'Who listens to a call, and did',
        request: { params: CallParams },
        responses: { 200: json('Listeners', Listeners), 404: REFUSALS[404] },
      }),
      async (c) => {
        const { caller, call } = await orderOf(room, c, c.req.valid('param').id);
        const rows = await listenersOf(room.db, caller.tenantId, call.id);
        return c.json({ items: rows.map(presentListener) }, 200);
      },
    ),
    declareRoute(
      LISTENS,
      createRoute({
        method: 'put',
        path: '/calls/{id}/listeners/{listener_id}',
        operationId: 'changeListener',
        tags: ['calls'],
        summary: 'Change between listening, whispering and barging in',
        request: { params: ListenerParams, body: body(ListenModeBody) },
        responses: ASKED,
      }),
      async (c) => {
        const { id, listener_id } = c.req.valid('param');
        const order = await orderOf(room, c, id);
        return c.json(shown(await listenAs(room, order, listener_id, c.req.valid('json').mode)), 202);
      },
    ),
    declareRoute(
      LISTENS,
      createRoute({
        method: 'delete',
        path: '/calls/{id}/listeners/{listener_id}',
        operationId: 'stopListening',
        tags: ['calls'],
        summary: 'Stop listening: that phone is hung up',
        request: { params: ListenerParams },
        responses: ASKED,
      }),
      async (c) => {
        const { id, listener_id } = c.req.valid('param');
        return c.json(shown(await stopListening(room, await orderOf(room, c, id), listener_id)), 202);
      },
    ),
  ];
}
