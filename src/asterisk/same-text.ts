/** A power of two, some times as many as the texts that come again and again: ids and names of calls that are up. */
const SLOTS = 4_096;
/** Longer ones hardly come twice, and are not kept. */
const LONGEST = 128;
/** A shorter part of a string is a copy in V8; a longer one is a view. */
const SHORTEST_VIEW = 13;

/**
 * Texts cut from a message or a record, each as a string of its own and equal ones as the same. What is cut from a string
 * keeps all of it in memory: without this, a call's few ids and names would keep every message they ever came in.
 *
 * Each text has one place, and takes it from whichever stood there: texts that somebody made up cost time, never memory.
 */
export class SameText {
  readonly #slots: string[] = new Array<string>(SLOTS).fill('');

  /** @param text decoded from UTF-8; @returns an equal one, which keeps nothing else in memory */
  readonly of = (text: string): string => {
    const { length } = text;
    if (length < SHORTEST_VIEW) return text;
    // What tells ids and names from one another stands at their ends.
    let hash = length;
    for (let at = length - 8; at < length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
    const slot = (hash ^ (hash >>> 12)) & (SLOTS - 1);
    const known = this.#slots[slot] ?? '';
    if (known === text) return known;
    const own = Buffer.from(text).toString();
    if (length <= LONGEST) this.#slots[slot] = own;
    return own;
  };
}
