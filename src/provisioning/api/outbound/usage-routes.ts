import { createRoute } from '@hono/zod-openapi';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { type Access, type DeclaredRoute, declareRoute } from '../../../tenancy/guard/route.ts';
import type { Provisioning } from '../../actions/context.ts';
import { theExtension } from '../../actions/find-extension.ts';
import { readUsage } from '../../actions/outbound/read-usage.ts';
import { invalid } from '../../actions/refusals.ts';
import { publicNumber } from '../../actions/routing/numbers.ts';
import { decisive } from '../../model/outbound/prefix.ts';
import { rulingsOn } from '../../store/outbound/prefixes.ts';
import { rateOf } from '../../store/outbound/rates.ts';
import { ADMINISTERS } from '../access.ts';
import { json } from '../bodies.ts';
import { Check, CheckQuery, Usage, UsageQuery } from './schemas.ts';

const READ: Access = { kind: 'tenant', anyOf: ['can_manage_settings', 'can_view_reports'] };
const TAGS = ['outbound'];

export function usageRoutes(room: Provisioning): DeclaredRoute[] {
  return [
    declareRoute(
      READ,
      createRoute({
        method: 'get',
        path: '/outbound/usage',
        operationId: 'showOutboundUsage',
        tags: TAGS,
        summary: 'What was called outside and what it cost, and how much of the caps that is',
        description:
          'A leg costs from its answer to its end, by the second, at the rate that counted when it was dialled. Without ' +
          '`from` and `to`: this month.',
        request: { query: UsageQuery },
        responses: { 200: json('Sums', Usage) },
      }),
      async (c) => {
        const { from, to } = c.req.valid('query');
        const usage = await readUsage(room, c.get('caller').tenantId, {
          from: from === undefined ? undefined : new Date(from),
          to: to === undefined ? undefined : new Date(to),
        });
        const sum = (of: 'calls' | 'seconds' | 'cost') => usage.rows.reduce((all, row) => all + row[of], 0);
        const period = ({ from: begin, to: end, ...rest }: typeof usage.today) => ({
          ...rest,
          from: new Date(begin).toISOString(),
          to: new Date(end).toISOString(),
        });
        return c.json(
          {
            currency: usage.currency,
            from: usage.from.toISOString(),
            to: usage.to.toISOString(),
            calls: sum('calls'),
            seconds: sum('seconds'),
            cost: Number(sum('cost').toFixed(4)),
            by_extension: usage.rows.map((row) => ({ ...row })),
            today: period(usage.today),
            this_month: period(usage.thisMonth),
          },
          200,
        );
      },
    ),
    declareRoute(
      ADMINISTERS,
      createRoute({
        method: 'get',
        path: '/outbound/check',
        operationId: 'checkOutbound',
        tags: TAGS,
        summary: 'Whether a number may be called, by what, and what it costs',
        request: { query: CheckQuery },
        responses: { 200: json('What counts now', Check) },
      }),
      async (c) => {
        const { number: given, extension_id: extensionId } = c.req.valid('query');
        const number = publicNumber(given)?.e164;
        if (number === undefined) throw invalid('query.number', 'is no number in E.164');
        const { tenantId } = c.get('caller');
        const trx = tenantScope(room.db, tenantId);
        if (extensionId !== undefined) await theExtension({ trx, tenantId }, extensionId);
        const by = decisive(await rulingsOn({ own: trx, whole: room.db }, number, extensionId ?? null), number);
        const rate = await rateOf(trx, number);
        return c.json(
          {
            number,
            allowed: by?.verdict !== 'deny',
            by: by === null ? null : { prefix: by.prefix, of: by.of, reason: by.reason },
            price_per_minute: rate === undefined ? null : Number(rate.price_per_minute),
            rate_prefix: rate?.prefix ?? null,
          },
          200,
        );
      },
    ),
  ];
}
