import { createRoute, type z } from '@hono/zod-openapi';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { positionOf } from '../../../tenancy/guard/lists/cursor.ts';
import { pageOf } from '../../../tenancy/guard/lists/pages.ts';
import { type Caller, type DeclaredRoute, declareRoute } from '../../../tenancy/guard/route.ts';
import type { Messaging } from '../../actions/context.ts';
import { invalid, noSuch } from '../../actions/refusals.ts';
import { acceptSms } from '../../actions/sending/accept-sms.ts';
import { cancelSms } from '../../actions/sending/cancel-sms.ts';
import { attemptsOf } from '../../store/attempts.ts';
import { findMessages } from '../../store/find-messages.ts';
import { findMessage, type MessageRow, smsOf } from '../../store/messages.ts';
import { findThread } from '../../store/threads.ts';
import { actorIn, READS, SENDS, sightOf, WHO_SEES } from '../access.ts';
import { json, jsonBody, OneParams } from '../fields.ts';
import { Sms, SmsInput, SmsList, SmsQuery, SmsWithAttempts } from './schemas.ts';

const tags = ['sms'];
const YEAR_MS = 366 * 86_400_000;

export function messageRoutes(room: Messaging): DeclaredRoute[] {
  return [
    declareRoute(
      SENDS,
      createRoute({
        method: 'post',
        path: '/sms',
        operationId: 'sendSms',
        tags,
        summary: 'Write to somebody outside',
        description:
          'Taken now and sent when it is its turn: quiet hours, limits and the register of opt-outs are asked again then. ' +
          'With the same `Idempotency-Key` it is the same message for ever, not only for a day.',
        request: { body: jsonBody(SmsInput) },
        responses: {
          202: json('Taken', Sms),
          409: { description: 'The recipient has opted out, or no provider carries this number' },
          429: { description: 'Too many wait already' },
        },
      }),
      async (c) => {
        const { from, to, body, send_at, metadata } = c.req.valid('json');
        const key = c.req.header('idempotency-key');
        const message = await acceptSms(room, actorIn(c), {
          from: from ?? null,
          to,
          body,
          sendAt: laterOf(send_at, room.clock.now()),
          metadata,
          clientKey: key === undefined ? null : `${nameOf(c.get('caller'))}:${key}`,
        });
        return c.json(smsOf(message), 202);
      },
    ),
    declareRoute(
      READS,
      createRoute({
        method: 'get',
        path: '/sms',
        operationId: 'listSms',
        tags,
        summary: 'Messages, newest first',
        description: WHO_SEES,
        request: { query: SmsQuery },
        responses: { 200: json('Messages', SmsList) },
      }),
      async (c) => {
        const caller = c.get('caller');
        const { limit, cursor, ...asked } = c.req.valid('query');
        const list = [caller.tenantId, 'sms', asked];
        const after = positionOf(cursor, list);
        const rows = await findMessages(
          tenantScope(room.db, caller.tenantId),
          filterOf(asked),
          await sightOf(room.db, caller),
          { before: after === null ? null : Number(after.id), limit: limit + 1 },
        );
        const page = pageOf(rows, limit, ({ id }) => ({ value: '', id }), list);
        return c.json({ items: page.shown.map(smsOf), next_cursor: page.next_cursor }, 200);
      },
    ),
    declareRoute(
      READS,
      createRoute({
        method: 'get',
        path: '/sms/{id}',
        operationId: 'showSms',
        tags,
        summary: 'One message, with every attempt to send it',
        request: { params: OneParams },
        responses: { 200: json('The message', SmsWithAttempts) },
      }),
      async (c) => {
        const message = await seen(room, c.get('caller'), c.req.valid('param').id);
        const attempts = await attemptsOf(tenantScope(room.db, c.get('caller').tenantId), message.id);
        const shown = attempts.map(({ attempt, outcome, detail, started_at, ended_at }) => ({
          attempt,
          outcome,
          detail,
          started_at: started_at.toISOString(),
          ended_at: ended_at?.toISOString() ?? null,
        }));
        return c.json({ ...smsOf(message), attempts: shown }, 200);
      },
    ),
    declareRoute(
      SENDS,
      createRoute({
        method: 'post',
        path: '/sms/{id}/cancel',
        operationId: 'cancelSms',
        tags,
        summary: 'Take back a message that still waits',
        request: { params: OneParams },
        responses: { 200: json('It will not be sent', Sms), 409: { description: 'It went already, or is on its way' } },
      }),
      async (c) => {
        const { id } = c.req.valid('param');
        await seen(room, c.get('caller'), id);
        return c.json(smsOf(await cancelSms(room, actorIn(c), id)), 200);
      },
    ),
  ];
}

/** @throws PatchbayError `not_found` also for one of a conversation that the caller does not see */
async function seen(room: Messaging, caller: Caller, id: number): Promise<MessageRow> {
  const db = tenantScope(room.db, caller.tenantId);
  const message = await findMessage(db, id);
  if (message === undefined) throw noSuch('message');
  if ((await findThread(db, message.thread_id, await sightOf(room.db, caller))) === undefined) throw noSuch('message');
  return message;
}

function laterOf(sendAt: string | undefined, now: number): Date | null {
  if (sendAt === undefined) return null;
  const at = Date.parse(sendAt);
  if (at > now + YEAR_MS) throw invalid('body.send_at', 'is more than a year away');
  return at > now ? new Date(at) : null;
}

function nameOf({ userId, apiKeyId }: Caller): string {
  return apiKeyId === null ? `user:${userId}` : `key:${apiKeyId}`;
}

function filterOf(asked: Omit<z.infer<typeof SmsQuery>, 'limit' | 'cursor'>) {
  const { thread_id, did_id, contact_id, direction, status, number, from, to } = asked;
  return {
    threadId: thread_id,
    didId: did_id,
    contactId: contact_id,
    direction,
    status,
    number,
    from: from === undefined ? undefined : new Date(from),
    to: to === undefined ? undefined : new Date(to),
  };
}
