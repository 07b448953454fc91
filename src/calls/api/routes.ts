import { createRoute } from '@hono/zod-openapi';
import { cutPage } from '../../tenancy/guard/lists/paging.ts';
import { type DeclaredRoute, declareRoute } from '../../tenancy/guard/route.ts';
import { listCalls } from '../store/find-calls.ts';
import { cursorAfter, positionOf } from './cursor.ts';
import { CallParams, Calls, ListCallsQuery, ShownCall } from './schemas.ts';
import { type CallsApi, showCalls } from './show-calls.ts';
import { noSuchCall, sightOf, visibleCall } from './visible-call.ts';

const WHY =
  'people see the calls they are part of; can_view_all_calls or can_access_dashboard shows all of the tenant, or of the teams that a supervisor is kept to';

export function callRoutes(api: CallsApi): DeclaredRoute[] {
  const { db } = api;
  return [
    declareRoute(
      { kind: 'self', why: WHY, apiKeys: true },
      createRoute({
        method: 'get',
        path: '/calls',
        operationId: 'listCalls',
        tags: ['calls'],
        summary: 'Calls that are going on, oldest first',
        description:
          `${WHY}. \`seq\` and the items are of one moment: load all pages, then stream since the \`seq\` of the first one. ` +
          'Calls that are over are in `/call-records`.',
        request: { query: ListCallsQuery },
        responses: { 200: { description: 'Live calls', content: { 'application/json': { schema: Calls } } } },
      }),
      async (c) => {
        const { limit, cursor, state, direction, queue_id } = c.req.valid('query');
        const caller = c.get('caller');
        const sight = await sightOf(db, caller);
        const filter = { tenantId: caller.tenantId, people: sight, state, direction, queueId: queue_id };
        const after = cursor === undefined ? null : positionOf(cursor);
        const { calls, seq } = await listCalls(db, filter, { after, limit: limit + 1 });
        const { shown, next_cursor } = cutPage(calls, limit, cursorAfter);
        return c.json({ items: await showCalls(api, shown, caller, sight), next_cursor, seq }, 200);
      },
    ),
    declareRoute(
      { kind: 'self', why: WHY, apiKeys: true },
      createRoute({
        method: 'get',
        path: '/calls/{id}',
        operationId: 'showCall',
        tags: ['calls'],
        summary: 'One call that is going on',
        request: { params: CallParams },
        responses: {
          200: { description: 'The call', content: { 'application/json': { schema: ShownCall } } },
          404: { description: 'Over, never was, or not yours to see' },
        },
      }),
      async (c) => {
        const caller = c.get('caller');
        const sight = await sightOf(db, caller);
        const call = await visibleCall(db, caller, sight, c.req.valid('param').id);
        const [shown] = await showCalls(api, [call], caller, sight);
        if (shown === undefined) throw noSuchCall();
        return c.json(shown, 200);
      },
    ),
  ];
}
