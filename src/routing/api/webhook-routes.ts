import { createRoute, type z } from '@hono/zod-openapi';
import { PatchbayError } from '../../platform/errors.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import { actorOf } from '../../tenancy/guard/audit.ts';
import { positionOf } from '../../tenancy/guard/lists/cursor.ts';
import { pageOf } from '../../tenancy/guard/lists/pages.ts';
import { originOf } from '../../tenancy/guard/origin.ts';
import { type Access, type DeclaredRoute, declareRoute } from '../../tenancy/guard/route.ts';
import type { Routing } from '../actions/context.ts';
import { testWebhook } from '../actions/test-webhook.ts';
import { renewWebhookSecret } from '../actions/webhook-secret.ts';
import { findDid, webhooksOf } from '../store/dids.ts';
import { latestAsks } from '../store/webhook-asks.ts';
import { findSecrets } from '../store/webhook-secrets.ts';
import { presentAsk, presentTest } from './present.ts';
import { AsksQuery, DidParams, TestBody, TestResult, Webhook, WebhookAsks, WebhookSecret } from './schemas.ts';

const MANAGE: Access = { kind: 'tenant', anyOf: ['can_manage_dids'] };

export function webhookRoutes(room: Routing): DeclaredRoute[] {
  const ownDid = async (tenantId: string, id: number) => {
    const db = tenantScope(room.db, tenantId);
    const did = await findDid(db, id);
    if (did === undefined) throw new PatchbayError('not_found', 'there is no such number');
    return { db, did };
  };
  return [
    declareRoute(
      MANAGE,
      createRoute({
        method: 'get',
        path: '/dids/{id}/webhook',
        operationId: 'showDidWebhook',
        tags: ['numbers'],
        summary: 'Who is asked where calls of a number go, and since when there is a secret',
        request: { params: DidParams },
        responses: { 200: json('As it is', Webhook) },
      }),
      async (c) => {
        const { db, did } = await ownDid(c.get('caller').tenantId, c.req.valid('param').id);
        const secrets = await findSecrets(db, did.id);
        const until = secrets?.previousUntil ?? null;
        const both = until !== null && until.getTime() > room.clock.now();
        const body = {
          urls: webhooksOf(did),
          secret_set_at: secrets?.changedAt.toISOString() ?? null,
          previous_secret_until: both ? until.toISOString() : null,
        };
        return c.json(body, 200);
      },
    ),
    declareRoute(
      MANAGE,
      createRoute({
        method: 'post',
        path: '/dids/{id}/webhook/secret',
        operationId: 'renewDidWebhookSecret',
        tags: ['numbers'],
        summary: 'Make a secret that requests are signed with, or a new one in its place',
        request: { params: DidParams },
        responses: { 201: json('The secret, this once', WebhookSecret) },
      }),
      async (c) => {
        const actor = actorOf(c.get('caller'), originOf(c));
        const { secret, previousUntil } = await renewWebhookSecret(room, actor, c.req.valid('param').id);
        c.header('Cache-Control', 'no-store');
        return c.json({ secret, previous_secret_until: previousUntil.toISOString() }, 201);
      },
    ),
    declareRoute(
      MANAGE,
      createRoute({
        method: 'get',
        path: '/dids/{id}/webhook/asks',
        operationId: 'listDidWebhookAsks',
        tags: ['numbers'],
        summary: 'How the webhook of a number answered in the last week',
        request: { params: DidParams, query: AsksQuery },
        responses: { 200: json('Latest first', WebhookAsks) },
      }),
      async (c) => {
        const { limit, cursor } = c.req.valid('query');
        const { db, did } = await ownDid(c.get('caller').tenantId, c.req.valid('param').id);
        const list = ['webhook asks', c.get('caller').tenantId, did.id];
        const after = positionOf(cursor, list);
        const before = after === null ? null : Number(after.id);
        const rows = await latestAsks(db, { didId: did.id, before, limit: limit + 1 });
        const { shown, next_cursor } = pageOf(rows, limit, ({ id }) => ({ value: id, id }), list);
        return c.json({ items: shown.map(presentAsk), next_cursor }, 200);
      },
    ),
    declareRoute(
      MANAGE,
      createRoute({
        method: 'post',
        path: '/dids/{id}/webhook/test',
        operationId: 'testDidWebhook',
        tags: ['numbers'],
        summary: 'Ask the webhook of a number as a call would',
        request: { params: DidParams, body: { required: true, content: { 'application/json': { schema: TestBody } } } },
        responses: {
          200: json('What came of it', TestResult),
          409: { description: 'The number has no webhook' },
          429: { description: 'A test of this number goes on' },
        },
      }),
      async (c) => {
        const { when, from = '' } = c.req.valid('json');
        const tested = await testWebhook(room, {
          tenantId: c.get('caller').tenantId,
          didId: c.req.valid('param').id,
          when,
          from: from === '' ? null : from,
        });
        return c.json(presentTest(tested), 200);
      },
    ),
  ];
}

function json<S extends z.ZodType>(description: string, schema: S) {
  return { description, content: { 'application/json': { schema } } };
}
