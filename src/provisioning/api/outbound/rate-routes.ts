import { createRoute, type z } from '@hono/zod-openapi';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { afterOf } from '../../../tenancy/guard/lists/by-id.ts';
import { type DeclaredRoute, declareRoute } from '../../../tenancy/guard/route.ts';
import type { Provisioning } from '../../actions/context.ts';
import { removeRate, setRates } from '../../actions/outbound/write-rates.ts';
import { pageOfRates, type RateRow } from '../../store/outbound/rates.ts';
import { ADMINISTERS } from '../access.ts';
import { CHANGE_SET, changeSet, doneOrDry } from '../answers.ts';
import { json, jsonBody } from '../bodies.ts';
import { OneParams } from '../fields.ts';
import { pageOf } from '../pages.ts';
import { orderFrom, WriteQuery } from '../writes.ts';
import { NewRates, type Rate, Rates, RatesQuery, RatesSet } from './schemas.ts';

const TAGS = ['outbound'];

export function rateRoutes(room: Provisioning): DeclaredRoute[] {
  return [
    declareRoute(
      ADMINISTERS,
      createRoute({
        method: 'get',
        path: '/outbound/rates',
        operationId: 'listCallRates',
        tags: TAGS,
        summary: 'What calls outside cost',
        request: { query: RatesQuery },
        responses: { 200: json('In order of id', Rates) },
      }),
      async (c) => {
        const { limit, cursor } = c.req.valid('query');
        const db = tenantScope(room.db, c.get('caller').tenantId);
        return c.json(pageOf(await pageOfRates(db, { after: afterOf(cursor), limit: limit + 1 }), limit, present), 200);
      },
    ),
    declareRoute(
      ADMINISTERS,
      createRoute({
        method: 'put',
        path: '/outbound/rates',
        operationId: 'setCallRates',
        tags: TAGS,
        summary: 'Set rates by prefix; what is not named stays',
        description: 'The longest prefix that a number begins with counts; a number without any costs the dearest.',
        request: { query: WriteQuery, body: jsonBody(NewRates) },
        responses: { 200: doneOrDry(RatesSet, 'Those that were named, as they are now') },
      }),
      async (c) => {
        const order = orderFrom(c, 'call_rates.set', c.req.valid('query').dry_run);
        const rates = c.req.valid('json').rates.map(({ price_per_minute: pricePerMinute, ...rate }) => ({
          ...rate,
          pricePerMinute,
        }));
        const done = await setRates(room, order, rates);
        return c.json(order.dryRun ? changeSet(done) : { items: done.value.map(present) }, 200);
      },
    ),
    declareRoute(
      ADMINISTERS,
      createRoute({
        method: 'delete',
        path: '/outbound/rates/{id}',
        operationId: 'removeCallRate',
        tags: TAGS,
        summary: 'Remove a rate',
        request: { params: OneParams, query: WriteQuery },
        responses: { 204: { description: 'Removed' }, 200: CHANGE_SET },
      }),
      async (c) => {
        const order = orderFrom(c, 'call_rates.removed', c.req.valid('query').dry_run);
        const done = await removeRate(room, order, c.req.valid('param').id);
        return order.dryRun ? c.json(changeSet(done), 200) : c.body(null, 204);
      },
    ),
  ];
}

function present(row: RateRow): z.infer<typeof Rate> {
  return {
    id: row.id,
    prefix: row.prefix,
    price_per_minute: Number(row.price_per_minute),
    currency: row.currency,
    destination: row.destination,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
