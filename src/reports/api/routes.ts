import { createRoute, z } from '@hono/zod-openapi';
import type { Kysely } from 'kysely';
import type { Clock } from '../../platform/clock.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { CSV_HEADERS, wantsCsv } from '../../tenancy/guard/lists/csv.ts';
import { type Access, type DeclaredRoute, declareRoute } from '../../tenancy/guard/route.ts';
import { peopleWithin } from '../../tenancy/guard/scope.ts';
import { periodOf } from '../actions/period.ts';
import { reportAgents } from '../actions/report-agents.ts';
import { reportQueues } from '../actions/report-queues.ts';
import { agentsNow, waitingNow } from '../store/live.ts';
import { agentsCsv, queuesCsv } from './csv.ts';
import { face, figures, presentAgents, presentQueues } from './present.ts';
import { AgentStats, AgentsQuery, LiveStats, QueueStats, QueuesQuery } from './schemas.ts';

export interface ReportsApi {
  readonly db: Kysely<DB>;
  readonly clock: Clock;
}

const REPORTS: Access = { kind: 'tenant', anyOf: ['can_view_reports'], feature: 'analytics' };
const LIVE: Access = { kind: 'tenant', anyOf: ['can_view_reports', 'can_access_dashboard'] };
/** What the wallboard counts as in time. */
const LIVE_THRESHOLD_SECONDS = 20;

export function reportRoutes({ db, clock }: ReportsApi): DeclaredRoute[] {
  return [
    declareRoute(
      REPORTS,
      createRoute({
        method: 'get',
        path: '/stats/queues',
        operationId: 'reportQueues',
        tags: ['stats'],
        summary: 'What the queues did in a period',
        description:
          'Computed from the call records, so that it is the same whenever it is asked. A caller who went through two queues was in both. As CSV without the total.',
        request: { query: QueuesQuery },
        responses: {
          200: {
            description: 'A line for each queue and piece of the period, and all of it together',
            content: { 'application/json': { schema: QueueStats }, 'text/csv': { schema: z.string() } },
          },
          404: { description: 'No such queue' },
        },
      }),
      async (c) => {
        const query = c.req.valid('query');
        const { tenantId } = c.get('caller');
        const period = await periodOf(db, askedOf(query, tenantId, clock.now()));
        const report = await reportQueues(db, {
          tenantId,
          period,
          queueId: query.queue_id,
          thresholdSeconds: query.service_level_seconds,
          firstCallDays: query.first_call_days,
        });
        const shown = presentQueues(report, period, query.service_level_seconds);
        c.header('Vary', 'Accept', { append: true });
        return wantsCsv(c.req.header('accept')) ? c.body(queuesCsv(shown), 200, CSV_HEADERS) : c.json(shown, 200);
      },
    ),
    declareRoute(
      REPORTS,
      createRoute({
        method: 'get',
        path: '/stats/agents',
        operationId: 'reportAgents',
        tags: ['stats'],
        summary: 'What people did in a period',
        description:
          'Time in each state to the second, and the calls of their phones. A supervisor with teams sees the people of these.',
        request: { query: AgentsQuery },
        responses: {
          200: {
            description: 'A line for each person and piece of the period',
            content: { 'application/json': { schema: AgentStats }, 'text/csv': { schema: z.string() } },
          },
          404: { description: 'No such agent, or not yours to see' },
        },
      }),
      async (c) => {
        const query = c.req.valid('query');
        const caller = c.get('caller');
        const { tenantId } = caller;
        const now = clock.now();
        const period = await periodOf(db, askedOf(query, tenantId, now));
        const within = await peopleWithin(db, caller);
        const lines = await reportAgents(db, { tenantId, period, within, agentId: query.agent_id, now });
        const shown = presentAgents(lines, period);
        c.header('Vary', 'Accept', { append: true });
        return wantsCsv(c.req.header('accept')) ? c.body(agentsCsv(shown), 200, CSV_HEADERS) : c.json(shown, 200);
      },
    ),
    declareRoute(
      LIVE,
      createRoute({
        method: 'get',
        path: '/stats/live',
        operationId: 'showLiveStats',
        tags: ['stats'],
        summary: 'What a wallboard shows now',
        description:
          'Waiting callers and agents are those of the live stream, so load it once and follow `queue.stats` (which also counts callbacks that hold a place) and `agent.state.changed`; the figures of the day are those of `/stats/queues`.',
        responses: {
          200: { description: 'The picture of this moment', content: { 'application/json': { schema: LiveStats } } },
        },
      }),
      async (c) => {
        const caller = c.get('caller');
        const { tenantId } = caller;
        const now = clock.now();
        const period = await periodOf(db, askedOf({ interval: 'none' }, tenantId, now));
        const [report, waiting, agents] = await Promise.all([
          reportQueues(db, {
            tenantId,
            period,
            queueId: undefined,
            thresholdSeconds: LIVE_THRESHOLD_SECONDS,
            firstCallDays: undefined,
          }),
          waitingNow(db, tenantId),
          peopleWithin(db, caller).then((within) => agentsNow(db, tenantId, within)),
        ]);
        const shown = report.lines.filter(({ queue }) => queue.live);
        const queues = shown.map(({ queue, sums }) => {
          const callers = waiting.find(({ queueId }) => queueId === queue.id);
          const { offered, answered, abandoned, service_level } = figures(sums);
          return {
            queue: face(queue),
            waiting: callers?.waiting ?? 0,
            longest_wait_seconds:
              callers === undefined ? null : Math.max(0, Math.round((now - Date.parse(callers.since)) / 1000)),
            today: { offered, answered, abandoned, service_level },
          };
        });
        const byLabel = Object.fromEntries(agents.map(({ label, agents: n }) => [label, n]));
        return c.json({ at: new Date(now).toISOString(), agents: byLabel, queues }, 200);
      },
    ),
  ];
}

/** The parts of a query that make the period. */
function askedOf(
  { from, to, timezone, interval }: Pick<z.infer<typeof AgentsQuery>, 'from' | 'to' | 'timezone' | 'interval'>,
  tenantId: string,
  now: number,
) {
  return { tenantId, from, to, timezone, interval, now };
}
