import { PatchbayError } from '../../platform/errors.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import { transact } from '../../platform/mysql/transact.ts';
import { type Actor, appendAudit, MASK } from '../../tenancy/guard/audit.ts';
import { findDid } from '../store/dids.ts';
import { replaceSecret, type SealedSecrets } from '../store/webhook-secrets.ts';
import type { Routing } from './context.ts';
import { newSecret } from './signature.ts';

/** For so long requests are signed with the old secret as well. */
const BOTH_MS = 24 * 3_600_000;

/** Makes a secret, or a new one in place of it. It is in the answer and nowhere else. @throws PatchbayError `not_found` */
export function renewWebhookSecret(
  room: Routing,
  actor: Actor,
  didId: number,
): Promise<{ readonly secret: string; readonly previousUntil: Date }> {
  const secret = newSecret();
  const now = room.clock.now();
  const previousUntil = new Date(now + BOTH_MS);
  const { tenantId } = actor;
  return transact(room.db, async (transaction) => {
    const trx = tenantScope(transaction, tenantId);
    const did = await findDid(trx, didId);
    if (did === undefined) throw new PatchbayError('not_found', 'there is no such number');
    await replaceSecret(trx, {
      tenantId,
      didId,
      sealed: room.seal.close(secret, owner(tenantId, didId)),
      previousUntil,
    });
    await appendAudit(transaction, {
      ...actor,
      action: 'did.webhook_secret_renewed',
      entityType: 'did',
      entityId: String(didId),
      changes: { after: { webhook_secret: MASK } },
      at: new Date(now),
    });
    return { secret, previousUntil };
  });
}

/** What requests are signed with now; none for a number that has no secret, or one that another key sealed. */
export function openSecrets(
  room: Routing,
  { tenantId, didId }: { readonly tenantId: string; readonly didId: number },
  stored: SealedSecrets | null,
): string[] {
  if (stored === null) return [];
  const both = stored.previousUntil !== null && stored.previousUntil.getTime() > room.clock.now();
  return [stored.sealed, both ? stored.previousSealed : null].flatMap((sealed) => {
    const secret = sealed === null ? null : room.seal.open(sealed, owner(tenantId, didId));
    return secret === null ? [] : [secret];
  });
}

function owner(tenantId: string, didId: number): string {
  return `${tenantId} did ${didId}`;
}
