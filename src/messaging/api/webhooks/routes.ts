import { createRoute, z } from '@hono/zod-openapi';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { positionOf } from '../../../tenancy/guard/lists/cursor.ts';
import { pageOf } from '../../../tenancy/guard/lists/pages.ts';
import { type DeclaredRoute, declareRoute } from '../../../tenancy/guard/route.ts';
import type { Messaging } from '../../actions/context.ts';
import { replayDelivery } from '../../actions/webhooks/replay.ts';
import { iso } from '../../store/message-columns.ts';
import { type DeliveryRow, pageOfDeliveries } from '../../store/webhook-deliveries.ts';
import { actorIn, GOVERNS } from '../access.ts';
import { json, listOf, moment, OneParams, page } from '../fields.ts';

const STATUSES = ['waiting', 'delivered', 'dead'] as const;
const Delivery = z
  .object({
    id: z.int(),
    delivery_id: z.string(),
    sms_id: z.int(),
    url: z.string(),
    status: z.enum(STATUSES).openapi({ description: '`dead`: given up after a day of tries' }),
    attempts: z.int(),
    next_try_at: moment.nullable(),
    last_status: z.int().nullable(),
    last_error: z.string().nullable(),
    created_at: moment,
  })
  .openapi('SmsWebhookDelivery');
const tags = ['sms'];

export function webhookRoutes(room: Messaging): DeclaredRoute[] {
  return [
    declareRoute(
      GOVERNS,
      createRoute({
        method: 'get',
        path: '/sms/webhook-deliveries',
        operationId: 'listSmsWebhookDeliveries',
        tags,
        summary: 'What webhooks of numbers were told, newest first',
        request: { query: z.object({ ...page, status: z.enum(STATUSES).optional() }) },
        responses: { 200: json('Deliveries', listOf(Delivery).openapi('SmsWebhookDeliveries')) },
      }),
      async (c) => {
        const { tenantId } = c.get('caller');
        const { limit, cursor, status } = c.req.valid('query');
        const list = [tenantId, 'sms-deliveries', status];
        const after = positionOf(cursor, list);
        const before = after === null ? null : Number(after.id);
        const rows = await pageOfDeliveries(tenantScope(room.db, tenantId), { status, before, limit: limit + 1 });
        const shown = pageOf(rows, limit, ({ id }) => ({ value: '', id }), list);
        return c.json({ items: shown.shown.map(presentDelivery), next_cursor: shown.next_cursor }, 200);
      },
    ),
    declareRoute(
      GOVERNS,
      createRoute({
        method: 'post',
        path: '/sms/webhook-deliveries/{id}/replay',
        operationId: 'replaySmsWebhookDelivery',
        tags,
        summary: 'Make a delivery again',
        request: { params: OneParams },
        responses: { 200: json('It is due now', Delivery), 409: { description: 'It is being tried already' } },
      }),
      async (c) => c.json(presentDelivery(await replayDelivery(room, actorIn(c), c.req.valid('param').id)), 200),
    ),
  ];
}

function presentDelivery(row: DeliveryRow) {
  return {
    id: row.id,
    delivery_id: row.delivery_key,
    sms_id: row.message_id,
    url: row.url,
    status: row.status,
    attempts: row.attempts,
    next_try_at: iso(row.next_try_at),
    last_status: row.last_status,
    last_error: row.last_error,
    created_at: row.created_at.toISOString(),
  };
}
