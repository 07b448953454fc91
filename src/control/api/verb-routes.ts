import { createRoute } from '@hono/zod-openapi';
import { type DeclaredRoute, declareRoute } from '../../tenancy/guard/route.ts';
import type { Control, Order } from '../actions/context.ts';
import { hangUp } from '../actions/hang-up.ts';
import { hold, unhold } from '../actions/hold.ts';
import { mute } from '../actions/mute.ts';
import { park } from '../actions/park.ts';
import type { CommandRow } from '../store/commands.ts';
import { ASKED, body, inTurn, OWN_OR_OVERSEEN, orderOf } from './answers.ts';
import { presentCommand } from './present.ts';
import { CallParams, LegBody } from './schemas.ts';

interface Verb {
  readonly name: string;
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  /** It takes parties elsewhere: one such command at a time. */
  readonly moves: boolean;
  readonly run: (room: Control, order: Order, legId: string | undefined) => Promise<CommandRow>;
}

const VERBS: readonly Verb[] = [
  {
    name: 'hangup',
    operationId: 'hangUpCall',
    summary: 'Hang up: one leg, or the whole call',
    description: 'Without `leg_id` the whole call ends.',
    moves: false,
    run: hangUp,
  },
  {
    name: 'hold',
    operationId: 'holdCall',
    summary: 'Put the other side on hold',
    description:
      'The other side hears music until `unhold`. What had connected the two is over: a queue counts the talk as ended.',
    moves: true,
    run: hold,
  },
  { name: 'unhold', operationId: 'unholdCall', summary: 'Take the other side back', moves: true, run: unhold },
  {
    name: 'mute',
    operationId: 'muteCall',
    summary: 'Let nobody hear this leg',
    moves: false,
    run: (room, order, legId) => mute(room, order, { legId, on: true }),
  },
  {
    name: 'unmute',
    operationId: 'unmuteCall',
    summary: 'Let this leg be heard again',
    moves: false,
    run: (room, order, legId) => mute(room, order, { legId, on: false }),
  },
  {
    name: 'park',
    operationId: 'parkCall',
    summary: 'Park whom this leg talks with',
    description:
      '`result.space` says where it can be taken back. Unanswered for two minutes it returns to who parked it.',
    moves: true,
    run: park,
  },
];

/** `POST /calls/{id}/hold` and the like: one word, and perhaps a leg. */
export function verbRoutes(room: Control): DeclaredRoute[] {
  return VERBS.map(({ name, operationId, summary, description, moves, run }) =>
    declareRoute(
      { kind: 'self', why: OWN_OR_OVERSEEN, apiKeys: true },
      createRoute({
        method: 'post',
        path: `/calls/{id}/${name}`,
        operationId,
        tags: ['calls'],
        summary,
        ...(description === undefined ? {} : { description }),
        request: { params: CallParams, body: body(LegBody) },
        responses: ASKED,
      }),
      async (c) => {
        const { id } = c.req.valid('param');
        const work = async () => run(room, await orderOf(room, c, id), c.req.valid('json').leg_id);
        const command = await (moves ? inTurn(room, c, id, work) : work());
        return c.json(presentCommand(command), 202);
      },
    ),
  );
}
