import { createRoute, z } from '@hono/zod-openapi';
import { type DeclaredRoute, declareRoute } from '../../tenancy/guard/route.ts';
import { readTimeline } from '../actions/read-timeline.ts';
import { presentTimeline, timelineCsv } from './present-timeline.ts';
import { type AgentsApi, requireSeen, sightOf } from './room.ts';
import { AgentParams, Timeline, TimelineQuery } from './schemas.ts';

const WHY =
  'people see their own time; can_view_reports, can_view_all_calls, can_access_dashboard or can_manage_agents shows everybody’s, or those of the teams that a supervisor is kept to';

export function timelineRoutes({ db, floor }: AgentsApi): DeclaredRoute[] {
  return [
    declareRoute(
      { kind: 'self', why: WHY, apiKeys: true },
      createRoute({
        method: 'get',
        path: '/agents/{id}/timeline',
        operationId: 'showTimeline',
        tags: ['agents'],
        summary: 'How a person’s time was spent',
        description: `${WHY}. The intervals touch each other; their sum is the time signed in.`,
        request: { params: AgentParams, query: TimelineQuery },
        responses: {
          200: {
            description: 'Intervals in order, and totals; the intervals alone as CSV',
            content: { 'application/json': { schema: Timeline }, 'text/csv': { schema: z.string() } },
          },
          404: { description: 'No agent, or not yours to see' },
        },
      }),
      async (c) => {
        const caller = c.get('caller');
        const { tenantId } = caller;
        const { id: userId } = c.req.valid('param');
        requireSeen(await sightOf(db, caller, ['can_view_reports']), userId);
        const { day, from, to } = c.req.valid('query');
        const now = Math.floor(floor.time.now() / 1000);
        const read = await readTimeline(db, { tenantId, userId, day, from: epoch(from), to: epoch(to), now });
        c.header('Vary', 'Accept', { append: true });
        if (!wantsCsv(c.req.header('accept'))) return c.json(presentTimeline(userId, read), 200);
        return c.body(timelineCsv(userId, read), 200, { 'Content-Type': 'text/csv; charset=utf-8' });
      },
    ),
  ];
}

function epoch(moment: string | undefined): number | undefined {
  return moment === undefined ? undefined : Date.parse(moment);
}

function wantsCsv(accept: string | undefined): boolean {
  return accept !== undefined && /(^|,)\s*text\/csv\s*(;|,|$)/i.test(accept);
}
