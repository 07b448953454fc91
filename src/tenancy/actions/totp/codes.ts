import { randomInt } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

const STEP_SECONDS = 30;
/** A code of the step before or after counts too: clocks of phones differ, and people type slowly. */
const WINDOW = 1;

/** 160 random bits in base32 (RFC 4226 section 4). */
export function newTotpSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** What authenticator apps read from a QR code. */
export function otpauthUri(secret: string, email: string): string {
  return totp(secret, email).toString();
}

/** @returns the time step that the code belongs to; null for a wrong one */
export function stepOf(code: string, secret: string, nowMs: number): number | null {
  const delta = totp(secret).validate({ token: code, timestamp: nowMs, window: WINDOW });
  return delta === null ? null : Math.floor(nowMs / 1000 / STEP_SECONDS) + delta;
}

// SHA-1, six digits, 30 seconds: several apps ignore what the URI says and do only this.
function totp(secret: string, label = ''): TOTP {
  const fixed = { algorithm: 'SHA1', digits: 6, period: STEP_SECONDS } as const;
  return new TOTP({ issuer: 'Patchbay', label, secret: Secret.fromBase32(secret), ...fixed });
}

const RECOVERY_CODES = 10;
/** Without what is taken for something else when it is read from paper. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

/** 16 letters each, 79 bits: too many to be found from their digests. `xxxx-xxxx-xxxx-xxxx` */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () =>
    Array.from(
      { length: 16 },
      (_, at) => `${at > 0 && at % 4 === 0 ? '-' : ''}${LETTERS[randomInt(LETTERS.length)]}`,
    ).join(''),
  );
}

/** As it is hashed, however it was typed. */
export function plainRecoveryCode(typed: string): string {
  return typed.toLowerCase().replaceAll(/[\s-]/g, '');
}
