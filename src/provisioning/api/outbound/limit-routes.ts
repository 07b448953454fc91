import { createRoute, type z } from '@hono/zod-openapi';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { afterOf } from '../../../tenancy/guard/lists/by-id.ts';
import { type DeclaredRoute, declareRoute } from '../../../tenancy/guard/route.ts';
import type { Provisioning } from '../../actions/context.ts';
import { setLimits } from '../../actions/outbound/set-limits.ts';
import { type LimitsRow, money, pageOfLimits } from '../../store/outbound/limits.ts';
import { ADMINISTERS } from '../access.ts';
import { changeSet, doneOrDry } from '../answers.ts';
import { json, jsonBody } from '../bodies.ts';
import { pageOf } from '../pages.ts';
import { orderFrom, WriteQuery } from '../writes.ts';
import { Limits, LimitsList, LimitsQuery, SetLimits } from './schemas.ts';

const TAGS = ['outbound'];

export function limitRoutes(room: Provisioning): DeclaredRoute[] {
  return [
    declareRoute(
      ADMINISTERS,
      createRoute({
        method: 'get',
        path: '/outbound/limits',
        operationId: 'listOutboundLimits',
        tags: TAGS,
        summary: 'Limits of the tenant and of single extensions',
        request: { query: LimitsQuery },
        responses: { 200: json('Those that have some', LimitsList) },
      }),
      async (c) => {
        const { limit, cursor } = c.req.valid('query');
        const db = tenantScope(room.db, c.get('caller').tenantId);
        return c.json(
          pageOf(await pageOfLimits(db, { after: afterOf(cursor), limit: limit + 1 }), limit, present),
          200,
        );
      },
    ),
    declareRoute(
      ADMINISTERS,
      createRoute({
        method: 'put',
        path: '/outbound/limits',
        operationId: 'setOutboundLimits',
        tags: TAGS,
        summary: 'Limit calls outside: how many at once, how long, how dear',
        description:
          'Asterisk keeps to them before it dials, also while the daemon is stopped. A call that is over a cap is refused ' +
          'with 403 (cause 21); one that is under it may last as long as what is left pays for, shared with the calls under ' +
          'way. Emergency numbers are never limited.',
        request: { query: WriteQuery, body: jsonBody(SetLimits) },
        responses: { 200: doneOrDry(Limits, 'As they are now') },
      }),
      async (c) => {
        const { extension_id: extensionId, ...body } = c.req.valid('json');
        const order = orderFrom(c, 'outbound_limits.set', c.req.valid('query').dry_run);
        const done = await setLimits(room, order, extensionId, {
          maxCalls: body.max_calls,
          maxCallsPerMinute: body.max_calls_per_minute,
          maxCallSeconds: body.max_call_seconds,
          dailyCap: body.daily_cap,
          monthlyCap: body.monthly_cap,
        });
        const none = { extension_id: extensionId, extension: null, display_name: null, ...body };
        const now = done.value === null ? none : present(done.value);
        return c.json(order.dryRun ? changeSet(done) : now, 200);
      },
    ),
  ];
}

function present(row: LimitsRow): z.infer<typeof Limits> {
  return {
    extension_id: row.extension_id,
    extension: row.extension,
    display_name: row.display_name,
    max_calls: row.max_calls,
    max_calls_per_minute: row.max_calls_per_minute,
    max_call_seconds: row.max_call_seconds,
    daily_cap: money(row.daily_cap),
    monthly_cap: money(row.monthly_cap),
  };
}
