import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import type { KeyedRequest } from '../guard/answer-memory.ts';

export interface KeptRow {
  readonly requestHash: string;
  /** Null while the request is under way. */
  readonly status: number | null;
  readonly answer: string | null;
  readonly expiresAt: Date;
}

/** @returns false where a row with this key is there already */
export async function insertClaim(db: Kysely<DB>, request: KeyedRequest, expiresAt: Date): Promise<boolean> {
  try {
    await tenantScope(db, request.tenantId)
      .insertInto('idempotency_keys')
      .values({
        tenant_id: request.tenantId,
        caller: request.caller,
        key_hash: hashOf(request.key),
        request_hash: request.fingerprint,
        expires_at: expiresAt,
      })
      .execute();
    return true;
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'errno' in error && error.errno === DUPLICATE) return false;
    throw error;
  }
}

const DUPLICATE = 1062;

export async function keptRow(db: Kysely<DB>, request: KeyedRequest): Promise<KeptRow | null> {
  const row = await tenantScope(db, request.tenantId)
    .selectFrom('idempotency_keys')
    .select(['request_hash as requestHash', 'status', 'answer', 'expires_at as expiresAt'])
    .where('caller', '=', request.caller)
    .where('key_hash', '=', hashOf(request.key))
    .executeTakeFirst();
  return row ?? null;
}

export async function saveAnswer(
  db: Kysely<DB>,
  request: KeyedRequest,
  kept: { readonly status: number; readonly answer: string | null; readonly expiresAt: Date },
): Promise<void> {
  await tenantScope(db, request.tenantId)
    .updateTable('idempotency_keys')
    .set({ status: kept.status, answer: kept.answer, expires_at: kept.expiresAt })
    .where('caller', '=', request.caller)
    .where('key_hash', '=', hashOf(request.key))
    .where('request_hash', '=', request.fingerprint)
    .where('status', 'is', null)
    .execute();
}

/** @param expiredBy only a row that is too old; absent: one that is under way */
export async function removeClaim(db: Kysely<DB>, request: KeyedRequest, expiredBy?: Date): Promise<void> {
  const query = tenantScope(db, request.tenantId)
    .deleteFrom('idempotency_keys')
    .where('caller', '=', request.caller)
    .where('key_hash', '=', hashOf(request.key));
  await (expiredBy === undefined
    ? query.where('status', 'is', null)
    : query.where('expires_at', '<=', expiredBy)
  ).execute();
}

export async function pruneAnswers(db: Kysely<DB>, now: Date): Promise<void> {
  await db.deleteFrom('idempotency_keys').where('expires_at', '<', now).limit(5000).execute();
}

/** Of one length, and not the key itself: the answer cannot be had by who reads the table. */
function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
