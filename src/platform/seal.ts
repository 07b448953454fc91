import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Keeps a text in the database so that whoever has only the database cannot read it. */
export interface Seal {
  /** @param of what the text belongs to: opened with anything else it stays shut, so sealed texts cannot be exchanged */
  close(text: string, of: string): string;
  /** @returns null for what was not sealed with this key (or the one before it) and purpose, or was changed since */
  open(sealed: string, of: string): string | null;
  /** The same sealed with the present key; null where nothing is to be done, or nothing can be. */
  renew(sealed: string, of: string): string | null;
}

const VERSION = 'v1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM with a key of its own for each purpose (HKDF-SHA256, RFC 5869).
 * @param key the installation's secret, at least 256 bits
 * @param previous the secret before it: it opens, and closes nothing
 */
export function createSeal(key: Uint8Array, purpose: string, previous: Uint8Array | null = null): Seal {
  const own = derived(key, purpose);
  const before = previous === null ? null : derived(previous, purpose);
  const close = (text: string, of: string): string => {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', own, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(of));
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return `${VERSION}.${Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64url')}`;
  };
  const openOld = (sealed: string, of: string): string | null => (before === null ? null : opened(before, sealed, of));
  return {
    close,
    open: (sealed, of) => opened(own, sealed, of) ?? openOld(sealed, of),
    renew: (sealed, of) => {
      const text = openOld(sealed, of);
      return text === null ? null : close(text, of);
    },
  };
}

function derived(key: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, new Uint8Array(0), `patchbay ${purpose} ${VERSION}`, 32));
}

function opened(key: Buffer, sealed: string, of: string): string | null {
  const [version, text = ''] = sealed.split('.');
  const bytes = Buffer.from(text, 'base64url');
  if (version !== VERSION || bytes.length < NONCE_BYTES + TAG_BYTES) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(of)).setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return null;
  }
}
