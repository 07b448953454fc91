import { createHmac, randomBytes } from 'node:crypto';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { type Actor, MASK } from '../../../tenancy/guard/audit.ts';
import { holdSettings, loadSettings, saveWebhookSecret } from '../../store/settings.ts';
import { commit } from '../commit.ts';
import type { Messaging } from '../context.ts';
import { note } from '../note.ts';

const sealedFor = (tenantId: string) => `${tenantId}/webhook`;

/** A new secret that signs what webhooks get from now on; shown this once. */
export function renewSecret(room: Messaging, actor: Actor): Promise<string> {
  const secret = `whsec_${randomBytes(32).toString('base64url')}`;
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

/** `t=<epoch seconds>,v1=<hex>`: HMAC-SHA256 over `<t>.<body>`, so that an old delivery cannot be played again. */
export function signatureHeader(secret: string, seconds: number, body: string): string {
  const mac = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${mac}`;
}
