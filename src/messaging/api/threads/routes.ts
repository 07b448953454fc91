import { createRoute, z } from '@hono/zod-openapi';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { positionOf } from '../../../tenancy/guard/lists/cursor.ts';
import { pageOf } from '../../../tenancy/guard/lists/pages.ts';
import { type DeclaredRoute, declareRoute } from '../../../tenancy/guard/route.ts';
import type { Messaging } from '../../actions/context.ts';
import { readThread } from '../../actions/read-thread.ts';
import { noSuch } from '../../actions/refusals.ts';
import { SMS_STATUSES } from '../../model/status.ts';
import { findThread, findThreads } from '../../store/threads.ts';
import { READS, sightOf, WHO_SEES } from '../access.ts';
import { id, json, jsonBody, listOf, moment, OneParams, page, reference } from '../fields.ts';
import { presentThread, presentThreads } from './present.ts';

const Thread = z
  .object({
    id: z.int(),
    did_id: z.int(),
    number: z.string().openapi({ description: 'The other side’s' }),
    contact_id: z.int().nullable(),
    last_message: z
      .object({
        id: z.int(),
        direction: z.enum(['inbound', 'outbound']),
        status: z.enum(SMS_STATUSES),
        body: z.string(),
      })
      .nullable()
      .openapi({ description: 'Null where it was deleted after its time' }),
    last_at: moment,
    unread: z.int(),
    read_up_to: z.int().openapi({ description: 'The last message that somebody of the tenant has read; 0 for none' }),
  })
  .openapi('SmsThread');

const ThreadsQuery = z.object({
  ...page,
  contact_id: id.optional(),
  did_id: id.optional(),
  number: z.string().min(1).max(32).optional(),
  unread: z.enum(['true']).optional().openapi({ description: 'Only those with something unread' }),
});

const ReadInput = z
  .strictObject({ up_to: reference.optional().openapi({ description: 'Id of a message; without it the last one' }) })
  .openapi('SmsReadInput');

const tags = ['sms'];

export function threadRoutes(room: Messaging): DeclaredRoute[] {
  return [
    declareRoute(
      READS,
      createRoute({
        method: 'get',
        path: '/sms/threads',
        operationId: 'listSmsThreads',
        tags,
        summary: 'Conversations, the latest first',
        description: `One for each number of the tenant and each number outside. ${WHO_SEES}`,
        request: { query: ThreadsQuery },
        responses: { 200: json('Conversations', listOf(Thread).openapi('SmsThreads')) },
      }),
      async (c) => {
        const caller = c.get('caller');
        const { limit, cursor, contact_id, did_id, number, unread } = c.req.valid('query');
        const list = [caller.tenantId, 'threads', contact_id, did_id, number, unread];
        const after = positionOf(cursor, list);
        const db = tenantScope(room.db, caller.tenantId);
        const rows = await findThreads(
          db,
          { contactId: contact_id, didId: did_id, number, unread: unread === 'true' },
          await sightOf(room.db, caller),
          { before: after === null ? null : { at: new Date(after.value), id: Number(after.id) }, limit: limit + 1 },
        );
        const shown = pageOf(rows, limit, ({ id, last_at }) => ({ value: last_at.toISOString(), id }), list);
        return c.json({ items: await presentThreads(db, shown.shown), next_cursor: shown.next_cursor }, 200);
      },
    ),
    declareRoute(
      READS,
      createRoute({
        method: 'get',
        path: '/sms/threads/{id}',
        operationId: 'showSmsThread',
        tags,
        summary: 'One conversation; its messages are `GET /sms?thread_id=`',
        request: { params: OneParams },
        responses: { 200: json('The conversation', Thread) },
      }),
      async (c) => {
        const caller = c.get('caller');
        const db = tenantScope(room.db, caller.tenantId);
        const thread = await findThread(db, c.req.valid('param').id, await sightOf(room.db, caller));
        if (thread === undefined) throw noSuch('conversation');
        return c.json(await presentThread(db, thread), 200);
      },
    ),
    declareRoute(
      READS,
      createRoute({
        method: 'post',
        path: '/sms/threads/{id}/read',
        operationId: 'readSmsThread',
        tags,
        summary: 'Mark as read, up to a message or all of it',
        request: { params: OneParams, body: jsonBody(ReadInput) },
        responses: { 200: json('The conversation', Thread) },
      }),
      async (c) => {
        const caller = c.get('caller');
        const people = await sightOf(room.db, caller);
        const upTo = c.req.valid('json').up_to ?? null;
        const thread = await readThread(room, caller.tenantId, c.req.valid('param').id, upTo, people);
        return c.json(await presentThread(tenantScope(room.db, caller.tenantId), thread), 200);
      },
    ),
  ];
}
