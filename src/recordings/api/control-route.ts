import { createRoute } from '@hono/zod-openapi';
import { type DeclaredRoute, declareRoute } from '../../tenancy/guard/route.ts';
import type { Recordings } from '../actions/context.ts';
import type { CallControl } from '../actions/control-call.ts';
import { presentRecording } from './present.ts';
import { ControlBody, ControlParams, Recording } from './schemas.ts';
import { actorIn, HEARS, heardBy } from './sight.ts';

export function controlRoute({ db }: Pick<Recordings, 'db'>, calls: CallControl): DeclaredRoute {
  return declareRoute(
    HEARS,
    createRoute({
      method: 'post',
      path: '/calls/{id}/recording',
      operationId: 'controlRecording',
      tags: ['recordings'],
      summary: 'Start, pause, resume or stop the recording of a call that is going on',
      description:
        'For those who are in the call, and for can_listen_calls. Asked of the PBX once; the answer is the recording as ' +
        'it was seen to be then. 504 `outcome_unknown`: look again, do not repeat.',
      request: {
        params: ControlParams,
        body: { required: true, content: { 'application/json': { schema: ControlBody } } },
      },
      responses: {
        200: { description: 'So it is', content: { 'application/json': { schema: Recording } } },
        404: { description: 'No such call is going on, or it is not yours to record' },
        409: { description: 'Not as the call is now, or not permitted by its policy' },
        503: { description: 'The PBX is away' },
        504: { description: 'Asked, and not seen what came of it' },
      },
    }),
    async (c) => {
      const people = await heardBy(db, c.get('caller'));
      const { action } = c.req.valid('json');
      const row = await calls.control(actorIn(c), { callId: c.req.valid('param').id, people, action });
      return c.json(presentRecording(row), 200);
    },
  );
}
