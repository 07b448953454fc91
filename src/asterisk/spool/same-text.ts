/**
 * Gives one string for all equal texts, cut loose from the record it was part of. V8 makes a part of a string a view
 * that keeps the whole; what a conversation remembers for seconds of some forty events, mostly the same ids and names,
 * would be all their records, and each of them a thing of its own for every garbage collection.
 */
export type SameText = (text: string) => string;

export function sameText(): SameText {
  const known = new Map<string, string>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const own = text.length < SHORTEST_VIEW ? text : Buffer.from(text).toString();
    known.set(own, own);
    return own;
  };
}

/** V8 copies what is shorter. */
const SHORTEST_VIEW = 13;
