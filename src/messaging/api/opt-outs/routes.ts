import { createRoute, z } from '@hono/zod-openapi';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { positionOf } from '../../../tenancy/guard/lists/cursor.ts';
import { pageOf } from '../../../tenancy/guard/lists/pages.ts';
import { type DeclaredRoute, declareRoute } from '../../../tenancy/guard/route.ts';
import type { Messaging } from '../../actions/context.ts';
import { addOptOut, removeOptOut } from '../../actions/write-opt-out.ts';
import { type OptOutRow, pageOfOptOuts } from '../../store/opt-outs.ts';
import { actorIn, READS, SENDS } from '../access.ts';
import { e164, json, jsonBody, listOf, moment, OneParams, page } from '../fields.ts';

const OptOut = z
  .object({
    id: z.int(),
    number: z.string(),
    source: z.enum(['keyword', 'manual']).openapi({ description: '`keyword`: the person has said STOP' }),
    since: moment,
  })
  .openapi('SmsOptOut');
const OptOutInput = z.strictObject({ number: e164 }).openapi('SmsOptOutInput');
const OptOutsQuery = z.object({ ...page, number: e164.optional() });
const tags = ['sms'];

export function optOutRoutes(room: Messaging): DeclaredRoute[] {
  return [
    declareRoute(
      READS,
      createRoute({
        method: 'get',
        path: '/sms/opt-outs',
        operationId: 'listSmsOptOuts',
        tags,
        summary: 'Who does not want to be written to, by any number of the tenant',
        request: { query: OptOutsQuery },
        responses: { 200: json('In order of id', listOf(OptOut).openapi('SmsOptOuts')) },
      }),
      async (c) => {
        const { tenantId } = c.get('caller');
        const { limit, cursor, number } = c.req.valid('query');
        const list = [tenantId, 'opt-outs', number];
        const after = Number(positionOf(cursor, list)?.id ?? 0);
        const rows = await pageOfOptOuts(tenantScope(room.db, tenantId), { number, after, limit: limit + 1 });
        const shown = pageOf(rows, limit, ({ id }) => ({ value: '', id }), list);
        return c.json({ items: shown.shown.map(presentOptOut), next_cursor: shown.next_cursor }, 200);
      },
    ),
    declareRoute(
      SENDS,
      createRoute({
        method: 'post',
        path: '/sms/opt-outs',
        operationId: 'addSmsOptOut',
        tags,
        summary: 'Note that somebody does not want to be written to',
        request: { body: jsonBody(OptOutInput) },
        responses: { 201: json('Noted', OptOut), 409: { description: 'It is on record already' } },
      }),
      async (c) => c.json(presentOptOut(await addOptOut(room, actorIn(c), c.req.valid('json').number)), 201),
    ),
    declareRoute(
      SENDS,
      createRoute({
        method: 'delete',
        path: '/sms/opt-outs/{id}',
        operationId: 'removeSmsOptOut',
        tags,
        summary: 'Take back what somebody of the tenant noted; STOP is taken back by START alone',
        request: { params: OneParams },
        responses: { 204: { description: 'Gone' }, 409: { description: 'The person has said STOP' } },
      }),
      async (c) => {
        await removeOptOut(room, actorIn(c), c.req.valid('param').id);
        return c.body(null, 204);
      },
    ),
  ];
}

function presentOptOut(row: OptOutRow) {
  return { id: row.id, number: row.number, source: row.source, since: row.changed_at.toISOString() };
}
