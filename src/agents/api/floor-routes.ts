import { createRoute } from '@hono/zod-openapi';
import { afterOf, pageById } from '../../tenancy/guard/lists/by-id.ts';
import { type DeclaredRoute, declareRoute } from '../../tenancy/guard/route.ts';
import { pageOfAgents } from '../store/agent-page.ts';
import { pageOfQueues } from '../store/queue-page.ts';
import { AgentDto } from './dto.ts';
import { presentAgent, presentQueue } from './present.ts';
import { type AgentsApi, noSuchAgent, requireSeen, SEES_FLOOR, sightOf, WHY_SELF } from './room.ts';
import { AgentParams, Agents, ListAgentsQuery, ListQueuesQuery, Queues } from './schemas.ts';

const OWN_MOMENT =
  '`seq` and the items are of one moment: load all pages, then stream since the `seq` of the first one.';

/** What the floor looks like: agents, and the queues with who serves them. */
export function floorRoutes({ db }: AgentsApi): DeclaredRoute[] {
  return [
    declareRoute(
      { kind: 'self', why: WHY_SELF, apiKeys: true },
      createRoute({
        method: 'get',
        path: '/agents',
        operationId: 'listAgents',
        tags: ['agents'],
        summary: 'Agents and their state',
        description: `${WHY_SELF}. ${OWN_MOMENT}`,
        request: { query: ListAgentsQuery },
        responses: { 200: { description: 'Agents', content: { 'application/json': { schema: Agents } } } },
      }),
      async (c) => {
        const { limit, cursor, status, queue, team } = c.req.valid('query');
        const caller = c.get('caller');
        const people = await sightOf(db, caller);
        const filter = { tenantId: caller.tenantId, people, status, queueId: queue, team };
        const { rows, seq } = await pageOfAgents(db, filter, { after: afterOf(cursor), limit: limit + 1 });
        const { shown, next_cursor } = pageById(rows, limit, ({ userId }) => userId);
        return c.json({ items: shown.map(presentAgent), next_cursor, seq }, 200);
      },
    ),
    declareRoute(
      { kind: 'self', why: WHY_SELF, apiKeys: true },
      createRoute({
        method: 'get',
        path: '/agents/{id}',
        operationId: 'showAgent',
        tags: ['agents'],
        summary: 'One agent',
        request: { params: AgentParams },
        responses: {
          200: { description: 'The agent', content: { 'application/json': { schema: AgentDto } } },
          404: { description: 'No agent, or not yours to see' },
        },
      }),
      async (c) => {
        const caller = c.get('caller');
        const { id } = c.req.valid('param');
        requireSeen(await sightOf(db, caller), id);
        const { rows } = await pageOfAgents(db, { tenantId: caller.tenantId, people: [id] }, { after: 0, limit: 1 });
        const [row] = rows;
        if (row === undefined) throw noSuchAgent();
        return c.json(presentAgent(row), 200);
      },
    ),
    declareRoute(
      { kind: 'tenant', anyOf: SEES_FLOOR },
      createRoute({
        method: 'get',
        path: '/queues',
        operationId: 'listQueues',
        tags: ['queues'],
        summary: 'Queues and who serves them, with their state',
        description: OWN_MOMENT,
        request: { query: ListQueuesQuery },
        responses: { 200: { description: 'Queues', content: { 'application/json': { schema: Queues } } } },
      }),
      async (c) => {
        const { limit, cursor } = c.req.valid('query');
        const caller = c.get('caller');
        const { tenantId } = caller;
        const people = await sightOf(db, caller);
        const { queues, seq } = await pageOfQueues(db, { tenantId, people, after: afterOf(cursor), limit: limit + 1 });
        const { shown, next_cursor } = pageById(queues, limit, ({ id }) => id);
        return c.json({ items: shown.map(presentQueue), next_cursor, seq }, 200);
      },
    ),
  ];
}
