import { PatchbayError } from '../../../platform/errors.ts';
import { transact } from '../../../platform/mysql/transact.ts';
import { actorOf } from '../../guard/audit.ts';
import type { Origin } from '../../guard/origin.ts';
import { peopleOnly } from '../../guard/people-only.ts';
import type { Permission } from '../../guard/permissions.ts';
import type { Caller } from '../../guard/route.ts';
import { roleIn } from '../../store/accounts.ts';
import { type ApiKey, apiKeyById, countApiKeys, insertApiKey } from '../../store/api-keys.ts';
import { appendAudit } from '../../store/audit.ts';
import { lockTerms } from '../../store/tenant-terms.ts';
import type { Tenancy } from '../context.ts';
import { hashSecret } from '../secret-text.ts';
import { checkExpiry } from './expiry.ts';
import { newApiKey } from './key-text.ts';

const KEYS_PER_TENANT = 100;

export interface KeyWish {
  readonly name: string;
  readonly permissions: readonly Permission[];
  readonly expiresAt: Date | null;
}

/** @returns the key with its text, which is nowhere else from then on */
export async function createApiKey(
  room: Tenancy,
  caller: Caller,
  wish: KeyWish,
  origin: Origin,
): Promise<{ readonly key: ApiKey; readonly text: string }> {
  mayGrant(caller, wish.permissions);
  const at = new Date(room.clock.now());
  checkExpiry(wish.expiresAt, at);
  const { text, prefix } = newApiKey();
  const { tenantId } = caller;
  const key = await transact(room.db, async (trx) => {
    await lockTerms(trx, tenantId);
    if ((await countApiKeys(trx, tenantId)) >= KEYS_PER_TENANT) {
      throw new PatchbayError(
        'conflict',
        `a tenant has ${KEYS_PER_TENANT} API keys at most: revoke one that is not needed`,
      );
    }
    const createdById = (await roleIn(trx, tenantId, caller.userId)) === null ? null : caller.userId;
    const id = await insertApiKey(trx, tenantId, { ...wish, prefix, secretHash: hashSecret(text), createdById });
    await appendAudit(trx, {
      ...actorOf(caller, origin),
      action: 'api_key.created',
      entityType: 'api_key',
      entityId: String(id),
      changes: { after: { name: wish.name, prefix, permissions: wish.permissions, expires_at: wish.expiresAt } },
      at,
    });
    return apiKeyById(trx, tenantId, id);
  });
  if (key === null) throw new Error('an API key is gone as soon as it was made');
  return { key, text };
}

/** Nobody grants what they do not hold: neither a permission nor, where a team is their limit, the whole tenant. */
function mayGrant(caller: Caller, wanted: readonly Permission[]): void {
  peopleOnly(caller);
  if (caller.teams.length > 0) {
    throw new PatchbayError('forbidden', 'an API key sees the whole tenant, and you see your teams');
  }
  const missing = wanted.filter((permission) => !caller.permissions.has(permission));
  if (missing.length === 0) return;
  throw new PatchbayError('forbidden', `you cannot grant what you do not hold: ${missing.join(', ')}`);
}
