/** A power of two above the number of types that Asterisk has. */
const SLOTS = 1024;
/** Longer names are none of Asterisk's, and are not kept. */
const LONGEST = 64;

/**
 * Names of event types as strings, made once and found again by their bytes. Each has one place, and takes it from
 * whichever stood there: names that somebody made up cost time and never memory.
 */
export class Names {
  readonly #slots: string[] = new Array<string>(SLOTS).fill('');

  at(bytes: Buffer, start: number, end: number): string {
    let hash = 0;
    for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + (bytes[at] ?? 0)) | 0;
    const slot = (hash ^ (hash >>> 10)) & (SLOTS - 1);
    const known = this.#slots[slot] ?? '';
    if (isSame(known, bytes, start, end)) return known;
    const made = bytes.toString('latin1', start, end);
    if (made.length <= LONGEST) this.#slots[slot] = made;
    return made;
  }
}

function isSame(name: string, bytes: Buffer, start: number, end: number): boolean {
  if (name.length !== end - start) return false;
  for (let n = 0; n < name.length; n++) if (name.charCodeAt(n) !== bytes[start + n]) return false;
  return true;
}
