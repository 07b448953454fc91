import type { webcrypto } from 'node:crypto';
import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import type { Clock } from '../../platform/clock.ts';
import { PatchbayError } from '../../platform/errors.ts';

const ISSUER = 'patchbay';
const AUDIENCE = 'patchbay-api';
const TYPE = 'at+jwt'; // RFC 9068: never to be taken for another kind of token
const ALGORITHM = 'HS256';
const USER_ID = /^[1-9]\d{0,14}$/;
export const ACCESS_TOKEN_SECONDS = 15 * 60;

/** What an access token says. It is only believed together with the session it names. */
export interface AccessClaims {
  readonly userId: number;
  readonly tenantId: string;
  readonly sessionId: string;
}

export interface AccessTokens {
  sign(claims: AccessClaims): Promise<string>;
  /** @throws PatchbayError `unauthorized`, the same for every reason */
  verify(token: string): Promise<AccessClaims>;
}

/**
 * @param o.key at least 256 bits
 * @param o.previous the key before it: it verifies what was signed while it was the key, and signs nothing
 */
export function createAccessTokens(o: {
  readonly key: Uint8Array;
  readonly previous?: Uint8Array | null;
  readonly clock: Clock;
}): AccessTokens {
  const previous = o.previous ?? null;
  for (const key of [o.key, ...(previous === null ? [] : [previous])]) {
    if (key.byteLength < 32) throw new RangeError('the key of access tokens needs at least 256 bits');
  }
  const own = imported(o.key);
  const before = previous === null ? null : imported(previous);
  const payloadOf = async (token: string, key: Promise<webcrypto.CryptoKey>): Promise<JWTPayload> =>
    (
      await jwtVerify(token, await key, {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        audience: AUDIENCE,
        typ: TYPE,
        requiredClaims: ['sub', 'sid', 'tid', 'exp', 'iat'],
        maxTokenAge: ACCESS_TOKEN_SECONDS,
        clockTolerance: 5,
        currentDate: new Date(o.clock.now()),
      })
    ).payload;
  return {
    sign: async ({ userId, tenantId, sessionId }) => {
      const now = Math.floor(o.clock.now() / 1000);
      return new SignJWT({ sid: sessionId, tid: tenantId })
        .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
        .setSubject(String(userId))
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setIssuedAt(now)
        .setExpirationTime(now + ACCESS_TOKEN_SECONDS)
        .sign(await own);
    },

    verify: async (token) => {
      try {
        const { sub, sid, tid } = await payloadOf(token, own).catch((cause: unknown) => {
          if (before === null || !(cause instanceof errors.JWSSignatureVerificationFailed)) throw cause;
          return payloadOf(token, before);
        });
        if (typeof sid === 'string' && typeof tid === 'string' && typeof sub === 'string' && USER_ID.test(sub)) {
          return { userId: Number(sub), tenantId: tid, sessionId: sid };
        }
      } catch (cause) {
        if (!(cause instanceof errors.JOSEError)) throw cause;
      }
      throw new PatchbayError('unauthorized', 'the credential is missing, wrong or no longer valid');
    },
  };
}

/** Once, not with every token. */
function imported(key: Uint8Array): Promise<webcrypto.CryptoKey> {
  const bytes = new Uint8Array(key);
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']);
}
