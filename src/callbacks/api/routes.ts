import { createRoute } from '@hono/zod-openapi';
import { PatchbayError } from '../../platform/errors.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import { actorOf } from '../../tenancy/guard/audit.ts';
import { positionOf } from '../../tenancy/guard/lists/cursor.ts';
import { pageOf } from '../../tenancy/guard/lists/pages.ts';
import { originOf } from '../../tenancy/guard/origin.ts';
import { type Access, type Caller, type DeclaredRoute, declareRoute } from '../../tenancy/guard/route.ts';
import { cancelCallback } from '../actions/cancel-callback.ts';
import type { Callbacks } from '../actions/context.ts';
import { SEES_ALL_CALLBACKS } from '../events.ts';
import type { CallbackState } from '../model/callback.ts';
import { type CallbackFilter, findCallback, pageOfCallbacks } from '../store/find-callbacks.ts';
import { CallbackDto } from './dto.ts';
import { presentCallback } from './present.ts';
import { CallbackList, CallbackParams, ListCallbacksQuery } from './schemas.ts';

/** Who takes calls sees the callbacks of the queues that they serve, and may cancel those. */
const SEE: Access = { kind: 'tenant', anyOf: ['can_receive_calls', ...SEES_ALL_CALLBACKS], feature: 'queue' };
const CANCEL: Access = { kind: 'tenant', anyOf: ['can_receive_calls', 'can_manage_agents'], feature: 'queue' };
const OPEN: readonly CallbackState[] = ['waiting', 'queued', 'calling', 'missed'];
const NOT_SEEN = { description: 'There is none, or it is of a queue that you do not serve' };

const one = (description: string) => ({ description, content: { 'application/json': { schema: CallbackDto } } });

export function callbackRoutes(room: Callbacks): DeclaredRoute[] {
  return [
    declareRoute(
      SEE,
      createRoute({
        method: 'get',
        path: '/callbacks',
        operationId: 'listCallbacks',
        tags: ['callbacks'],
        summary: 'Callers who are to be called back, and who were; latest first',
        description:
          'Of all queues with can_view_all_calls, can_access_dashboard or can_manage_agents, else of one’s own.',
        request: { query: ListCallbacksQuery },
        responses: { 200: { description: 'Callbacks', content: { 'application/json': { schema: CallbackList } } } },
      }),
      async (c) => {
        const { limit, cursor, state, queue_id: queueId = null } = c.req.valid('query');
        const caller = c.get('caller');
        const states = state === undefined ? null : state === 'open' ? OPEN : [state];
        const filter = { servedBy: servedBy(caller, SEES_ALL_CALLBACKS), states, queueId };
        const list = [caller.tenantId, filter];
        const at = positionOf(cursor, list);
        const after = at === null ? null : { joinedAt: new Date(Number(at.value)), id: Number(at.id) };
        const rows = await pageOfCallbacks(tenantScope(room.db, caller.tenantId), filter, { after, limit: limit + 1 });
        const place = (row: (typeof rows)[number]) => ({ value: row.joined_at.getTime(), id: row.id });
        const { shown, next_cursor } = pageOf(rows, limit, place, list);
        return c.json({ items: shown.map(presentCallback), next_cursor }, 200);
      },
    ),
    declareRoute(
      SEE,
      createRoute({
        method: 'get',
        path: '/callbacks/{id}',
        operationId: 'showCallback',
        tags: ['callbacks'],
        summary: 'One callback',
        request: { params: CallbackParams },
        responses: { 200: one('The callback'), 404: NOT_SEEN },
      }),
      async (c) => {
        const caller = c.get('caller');
        const db = tenantScope(room.db, caller.tenantId);
        const row = await findCallback(db, sightOf(caller, SEES_ALL_CALLBACKS), c.req.valid('param').id);
        if (row === undefined) throw new PatchbayError('not_found', 'there is no such callback');
        return c.json(presentCallback(row), 200);
      },
    ),
    declareRoute(
      CANCEL,
      createRoute({
        method: 'post',
        path: '/callbacks/{id}/cancel',
        operationId: 'cancelCallback',
        tags: ['callbacks'],
        summary: 'Do not call back any more',
        request: { params: CallbackParams },
        responses: {
          200: one('It is off'),
          404: NOT_SEEN,
          409: { description: 'It is over, or the customer is being called' },
        },
      }),
      async (c) => {
        const caller = c.get('caller');
        const actor = actorOf(caller, originOf(c));
        const filter = sightOf(caller, ['can_manage_agents']);
        return c.json(presentCallback(await cancelCallback(room, { actor, id: c.req.valid('param').id, filter })), 200);
      },
    ),
  ];
}

function sightOf(caller: Caller, all: readonly (typeof SEES_ALL_CALLBACKS)[number][]): CallbackFilter {
  return { servedBy: servedBy(caller, all), states: null, queueId: null };
}

function servedBy(caller: Caller, all: readonly (typeof SEES_ALL_CALLBACKS)[number][]): number | null {
  return all.some((permission) => caller.permissions.has(permission)) ? null : caller.userId;
}
