import { createRoute } from '@hono/zod-openapi';
import { PatchbayError } from '../../platform/errors.ts';
import { type Caller, type DeclaredRoute, declareRoute } from '../../tenancy/guard/route.ts';
import { requestStatus } from '../actions/request-status.ts';
import type { Choice, Status } from '../model/choice.ts';
import { pageOfAgents } from '../store/agent-page.ts';
import { settingsOf } from '../store/tenant-settings.ts';
import { AgentDto } from './dto.ts';
import { presentAgent } from './present.ts';
import { type AgentsApi, noSuchAgent, requireSeen, sightOf } from './room.ts';
import { AgentParams, BreakReasons, StatusBody } from './schemas.ts';

const OWN = { kind: 'self', why: 'shows and changes only the caller’s own state' } as const;

const ASKED = {
  200: { description: 'So it is', content: { 'application/json': { schema: AgentDto } } },
  202: {
    description: 'Stored, and asked of Asterisk until it is so: `status` still is what it was, `wanted_status` is new',
    content: { 'application/json': { schema: AgentDto } },
  },
  404: { description: 'No agent' },
  503: { description: 'Nothing can be stored at the moment' },
};

const STATUS = { body: { required: true, content: { 'application/json': { schema: StatusBody } } } } as const;

/** What a person chose: shown and asked for. `me` stands before `{id}`. */
export function stateRoutes(api: AgentsApi): DeclaredRoute[] {
  async function ask(caller: Caller, userId: number, asked: { status: Status; reason?: string | null | undefined }) {
    const { tenantId } = caller;
    const choice: Choice = { status: asked.status, reason: asked.reason ?? null };
    if (api.floor.roster.ofUser(tenantId, userId) === undefined) throw noSuchAgent();
    if (choice.status === 'break') checkReason(choice.reason, (await settingsOf(api.db, tenantId)).breakReasons);
    const { row, settled } = await requestStatus(api, { tenantId, userId }, choice);
    return { agent: presentAgent(row), code: settled ? (200 as const) : (202 as const) };
  }

  return [
    declareRoute(
      OWN,
      createRoute({
        method: 'get',
        path: '/agents/me/state',
        operationId: 'showMyState',
        tags: ['agents'],
        summary: 'My state',
        responses: {
          200: { description: 'Me as an agent', content: { 'application/json': { schema: AgentDto } } },
          404: { description: 'I am no agent here' },
        },
      }),
      async (c) => {
        const { tenantId, userId } = c.get('caller');
        const [row] = (await pageOfAgents(api.db, { tenantId, people: [userId] }, { after: 0, limit: 1 })).rows;
        if (row === undefined) throw noSuchAgent();
        return c.json(presentAgent(row), 200);
      },
    ),
    declareRoute(
      OWN,
      createRoute({
        method: 'put',
        path: '/agents/me/state',
        operationId: 'setMyState',
        tags: ['agents'],
        summary: 'Sign in or out, take a break, come back',
        request: STATUS,
        responses: ASKED,
      }),
      async (c) => {
        const caller = c.get('caller');
        const { agent, code } = await ask(caller, caller.userId, c.req.valid('json'));
        return c.json(agent, code);
      },
    ),
    declareRoute(
      OWN,
      createRoute({
        method: 'get',
        path: '/agents/me/break-reasons',
        operationId: 'listMyBreakReasons',
        tags: ['agents'],
        summary: 'What a break may be called here',
        responses: { 200: { description: 'Reasons', content: { 'application/json': { schema: BreakReasons } } } },
      }),
      async (c) => {
        const { breakReasons } = await settingsOf(api.db, c.get('caller').tenantId);
        return c.json({ items: [...breakReasons], free: breakReasons.length === 0 }, 200);
      },
    ),
    declareRoute(
      { kind: 'tenant', anyOf: ['can_manage_agents'] },
      createRoute({
        method: 'put',
        path: '/agents/{id}/state',
        operationId: 'setAgentState',
        tags: ['agents'],
        summary: 'Sign somebody in or out, or put them into another state',
        request: { params: AgentParams, ...STATUS },
        responses: ASKED,
      }),
      async (c) => {
        const { id } = c.req.valid('param');
        requireSeen(await sightOf(api.db, c.get('caller')), id);
        const { agent, code } = await ask(c.get('caller'), id, c.req.valid('json'));
        return c.json(agent, code);
      },
    ),
  ];
}

function checkReason(reason: string | null, allowed: readonly string[]): void {
  if (allowed.length === 0 || (reason !== null && allowed.includes(reason))) return;
  throw new PatchbayError('invalid', 'the body is not valid', {
    errors: [{ path: 'body.reason', message: `must be one of: ${allowed.join(', ')}` }],
  });
}
