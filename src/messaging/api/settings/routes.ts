import { createRoute, z } from '@hono/zod-openapi';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { type DeclaredRoute, declareRoute } from '../../../tenancy/guard/route.ts';
import { changeSettings } from '../../actions/change-settings.ts';
import type { Messaging } from '../../actions/context.ts';
import { readSmsSettings, SmsSettings, SmsSettingsChange } from '../../actions/sms-settings.ts';
import { renewSecret } from '../../actions/webhooks/secret.ts';
import { loadSettings } from '../../store/settings.ts';
import { actorIn, GOVERNS } from '../access.ts';
import { json, jsonBody } from '../fields.ts';

const Shown = z.object({ ...SmsSettings.shape, has_webhook_secret: z.boolean() }).openapi('SmsSettingsShown');
const Secret = z.object({ secret: z.string() }).openapi('SmsWebhookSecret');
const tags = ['sms'];

export function settingsRoutes(room: Messaging): DeclaredRoute[] {
  return [
    declareRoute(
      GOVERNS,
      createRoute({
        method: 'get',
        path: '/sms/settings',
        operationId: 'showSmsSettings',
        tags,
        summary: 'What holds for every message of the tenant',
        responses: { 200: json('The settings', Shown) },
      }),
      async (c) => c.json(await shown(room, c.get('caller').tenantId), 200),
    ),
    declareRoute(
      GOVERNS,
      createRoute({
        method: 'patch',
        path: '/sms/settings',
        operationId: 'changeSmsSettings',
        tags,
        summary: 'Change what is given',
        request: { body: jsonBody(SmsSettingsChange) },
        responses: { 200: json('The settings', Shown) },
      }),
      async (c) => {
        await changeSettings(room, actorIn(c), c.req.valid('json'));
        return c.json(await shown(room, c.get('caller').tenantId), 200);
      },
    ),
    declareRoute(
      GOVERNS,
      createRoute({
        method: 'post',
        path: '/sms/settings/webhook-secret',
        operationId: 'renewSmsWebhookSecret',
        tags,
        summary: 'A new secret for the webhooks of numbers, shown this once',
        description:
          'Deliveries are signed as Standard Webhooks: `webhook-id` (the same for each try), `webhook-timestamp`, and ' +
          '`webhook-signature: v1,<base64 of HMAC-SHA256 over id.timestamp.body>` with the bytes behind `whsec_`. Refuse ' +
          'what is older than five minutes. Without a secret nothing is delivered.',
        responses: { 201: json('The secret', Secret) },
      }),
      async (c) => {
        c.header('Cache-Control', 'no-store');
        return c.json({ secret: await renewSecret(room, actorIn(c)) }, 201);
      },
    ),
  ];
}

async function shown(room: Messaging, tenantId: string) {
  const { settings, webhookSecret } = await loadSettings(tenantScope(room.db, tenantId));
  return { ...readSmsSettings(settings), has_webhook_secret: webhookSecret !== null };
}
