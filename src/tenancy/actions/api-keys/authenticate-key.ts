import { RateLimiterRes } from 'rate-limiter-flexible';
import { PatchbayError } from '../../../platform/errors.ts';
import { enabledFeatures } from '../../guard/features.ts';
import { type Caller, NOBODY } from '../../guard/route.ts';
import { grantedBy } from '../../store/api-keys.ts';
import { type LiveApiKey, liveApiKeys, noteKeyUse } from '../../store/live-api-keys.ts';
import type { Tenancy } from '../context.ts';
import { hashSecret } from '../secret-text.ts';
import { API_KEY } from './key-text.ts';

const USE_NOTED_EVERY_MS = 60_000;

export function isApiKey(bearer: string): boolean {
  return API_KEY.test(bearer);
}

/** @throws PatchbayError `unauthorized`, `feature_disabled`, `rate_limited` */
export async function authenticateKey(room: Tenancy, bearer: string): Promise<Caller> {
  const now = room.clock.now();
  const [key] = await liveApiKeys(room.db, { secretHash: hashSecret(bearer) }, new Date(now));
  if (key === undefined) {
    throw new PatchbayError('unauthorized', 'the credential is missing, wrong or no longer valid');
  }
  const caller = callerOfKey(key);
  if (!caller.features.has('api')) throw new PatchbayError('feature_disabled', 'this tenant does not have api');
  await take(room, key.id);
  const noted = new Date(now - USE_NOTED_EVERY_MS);
  if (key.lastUsedAt === null || key.lastUsedAt < noted) {
    room.later(noteKeyUse(room.db, key.id, new Date(now), noted), 'note of an API key’s use');
  }
  return caller;
}

export function callerOfKey(key: LiveApiKey): Caller {
  return {
    userId: NOBODY,
    tenantId: key.tenantId,
    role: 'viewer',
    permissions: new Set(grantedBy(key.permissions)),
    features: enabledFeatures(key.features),
    teams: [],
    sessionId: '',
    apiKeyId: key.id,
  };
}

async function take(room: Tenancy, id: number): Promise<void> {
  try {
    await room.keyRequests.consume(id);
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    throw new PatchbayError('rate_limited', 'too many requests of this API key', {
      retryAfterSeconds: refused.msBeforeNext / 1000,
    });
  }
}
