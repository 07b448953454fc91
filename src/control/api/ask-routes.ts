import { createRoute } from '@hono/zod-openapi';
import { originOf } from '../../tenancy/guard/origin.ts';
import { type DeclaredRoute, declareRoute } from '../../tenancy/guard/route.ts';
import type { Control } from '../actions/context.ts';
import { originate } from '../actions/originate.ts';
import { retrieve } from '../actions/park.ts';
import { pressDigits } from '../actions/press-digits.ts';
import { ASKED, body, json, OWN_OR_OVERSEEN, orderOf } from './answers.ts';
import { presentCommand } from './present.ts';
import { CallParams, Command, DtmfBody, NothingBody, OriginateBody } from './schemas.ts';

const SELF = { kind: 'self', why: OWN_OR_OVERSEEN, apiKeys: true } as const;
const CALLS_OUT = { kind: 'tenant', anyOf: ['can_make_calls'] } as const;

/** What needs more to be said than a word. */
export function askRoutes(room: Control): DeclaredRoute[] {
  return [
    declareRoute(
      CALLS_OUT,
      createRoute({
        method: 'post',
        path: '/calls',
        operationId: 'originateCall',
        tags: ['calls'],
        summary: 'Call somebody: the own phone rings first',
        description:
          'Once it is answered it is as if the phone had dialled `to` itself: its outbound class, caller id and limits count. `call_id` is the call that comes of it. Send an `Idempotency-Key`; 20 a minute for each person.',
        request: { body: body(OriginateBody) },
        responses: {
          202: json('Asked: the phone rings, or will', Command),
          403: { description: 'Not your phone' },
          409: { description: 'No phone to call with' },
          503: { description: 'The PBX is away: nothing was sent' },
        },
      }),
      async (c) => {
        const { to, user_id, auto_answer } = c.req.valid('json');
        const order = { caller: c.get('caller'), origin: originOf(c) };
        const command = await originate(room, order, { to, userId: user_id, autoAnswer: auto_answer });
        c.header('Location', `/api/v1/calls/${command.callId}`);
        return c.json(presentCommand(command), 202);
      },
    ),
    declareRoute(
      SELF,
      createRoute({
        method: 'post',
        path: '/calls/{id}/dtmf',
        operationId: 'pressDigits',
        tags: ['calls'],
        summary: 'Press keys, as if on the phone of the leg',
        request: { params: CallParams, body: body(DtmfBody) },
        responses: ASKED,
      }),
      async (c) => {
        const order = await orderOf(room, c, c.req.valid('param').id);
        const { digits, leg_id: legId } = c.req.valid('json');
        return c.json(presentCommand(await pressDigits(room, order, { digits, legId })), 202);
      },
    ),
    declareRoute(
      CALLS_OUT,
      createRoute({
        method: 'post',
        path: '/calls/{id}/retrieve',
        operationId: 'retrieveCall',
        tags: ['calls'],
        summary: 'Take a parked call back with the own phone',
        description:
          'For those who see the call. Who has parked it and sees it no more calls its space: `POST /calls` with `to` as `result.space` said.',
        request: { params: CallParams, body: body(NothingBody) },
        responses: ASKED,
      }),
      async (c) => {
        const order = await orderOf(room, c, c.req.valid('param').id);
        return c.json(presentCommand(await retrieve(room, order)), 202);
      },
    ),
  ];
}
