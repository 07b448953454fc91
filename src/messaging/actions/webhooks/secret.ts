import { createHmac, randomBytes } from 'node:crypto';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { type Actor, MASK } from '../../../tenancy/guard/audit.ts';
import { holdSettings, loadSettings, saveWebhookSecret } from '../../store/settings.ts';
import { commit } from '../commit.ts';
import type { Messaging } from '../context.ts';
import { note } from '../note.ts';

const PREFIX = 'whsec_';
const sealedFor = (tenantId: string) => `${tenantId}/webhook`;

/** A new secret that signs what webhooks get from now on; shown this once. */
export function renewSecret(room: Messaging, actor: Actor): Promise<string> {
  const secret = `${PREFIX}${randomBytes(32).toString('base64')}`;
  return commit(room, actor.tenantId, async (writing) => {
    await holdSettings(writing.trx, actor.tenantId);
    await saveWebhookSecret(writing.trx, room.seal.close(secret, sealedFor(actor.tenantId)));
    await note(writing, actor, 'sms_settings.secret_renewed', actor.tenantId, { webhook_secret: MASK });
    return secret;
  });
}

/** Null where there is none yet, or none that this daemon can open: then nothing is signed and nothing is sent. */
export async function secretOf(room: Messaging, tenantId: string): Promise<string | null> {
  const { webhookSecret } = await loadSettings(tenantScope(room.db, tenantId));
  return webhookSecret === null ? null : room.seal.open(webhookSecret, sealedFor(tenantId));
}

/**
 * The headers of Standard Webhooks (https://www.standardwebhooks.com): HMAC-SHA256 over `id.timestamp.body`, so that an old
 * delivery cannot be played again as a new one.
 */
export function signedHeaders(secret: string, id: string, seconds: number, body: string): Record<string, string> {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,${signature}` };
}
