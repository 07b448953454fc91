import { createRoute } from '@hono/zod-openapi';
import { type Access, type DeclaredRoute, declareRoute } from '../../tenancy/guard/route.ts';
import type { Routing } from '../actions/context.ts';
import { traceCall } from '../actions/trace-call.ts';
import { presentTrace } from './present.ts';
import { DidParams, Trace, TraceQuery } from './schemas.ts';

const MANAGE: Access = { kind: 'tenant', anyOf: ['can_manage_dids'] };

export function traceRoutes(room: Routing): DeclaredRoute[] {
  return [
    declareRoute(
      MANAGE,
      createRoute({
        method: 'get',
        path: '/dids/{id}/trace',
        operationId: 'traceCall',
        tags: ['numbers'],
        summary: 'What would happen to a call, step by step',
        request: { params: DidParams, query: TraceQuery },
        responses: { 200: { description: 'The way', content: { 'application/json': { schema: Trace } } } },
      }),
      async (c) => {
        const { from, at } = c.req.valid('query');
        const traced = await traceCall(room, {
          tenantId: c.get('caller').tenantId,
          didId: c.req.valid('param').id,
          from,
          at: at === undefined ? null : Date.parse(at),
        });
        return c.json(presentTrace(traced), 200);
      },
    ),
  ];
}
