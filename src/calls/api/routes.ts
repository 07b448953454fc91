import { createRoute } from '@hono/zod-openapi';
import type { Kysely } from 'kysely';
import { PatchbayError } from '../../platform/errors.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { type Caller, type DeclaredRoute, declareRoute } from '../../tenancy/guard/route.ts';
import { peopleWithin } from '../../tenancy/guard/scope.ts';
import { SEES_ALL_CALLS } from '../events.ts';
import { type CallFilter, findCall, listCalls } from '../store/find-calls.ts';
import { cursorAfter, positionOf } from './cursor.ts';
import { Call, CallParams, Calls, ListCallsQuery } from './schemas.ts';

const WHY =
  'people see the calls they are part of; can_view_all_calls or can_access_dashboard shows all of the tenant, or of the teams that a supervisor is kept to';

export function callRoutes(db: Kysely<DB>): DeclaredRoute[] {
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
        const filter = { ...(await visibleTo(db, c.get('caller'))), state, direction, queueId: queue_id };
        const after = cursor === undefined ? null : positionOf(cursor);
        const { calls, seq } = await listCalls(db, filter, { after, limit: limit + 1 });
        const last = calls.length > limit ? calls[limit - 1] : undefined;
        const next_cursor = last === undefined ? null : cursorAfter(last);
        return c.json({ items: calls.slice(0, limit), next_cursor, seq }, 200);
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
          200: { description: 'The call', content: { 'application/json': { schema: Call } } },
          404: { description: 'Over, never was, or not yours to see' },
        },
      }),
      async (c) => {
        const call = await findCall(db, await visibleTo(db, c.get('caller')), c.req.valid('param').id);
        if (call === null) throw new PatchbayError('not_found', 'there is no such call going on');
        return c.json(call, 200);
      },
    ),
  ];
}

async function visibleTo(db: Kysely<DB>, caller: Caller): Promise<CallFilter> {
  const { tenantId, userId, permissions } = caller;
  const all = SEES_ALL_CALLS.some((permission) => permissions.has(permission));
  return { tenantId, people: all ? await peopleWithin(db, caller) : [userId] };
}
