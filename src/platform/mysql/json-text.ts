// JSON.stringify writes half a surrogate pair (a name cut in the middle) as \udXXX, which MySQL refuses as not JSON.
// Looked at last: a backslash before it that was escaped itself makes it plain text, and runs of those can be long.
const LONE_SURROGATE = /\\ud[89a-f][0-9a-f]{2}(?<=(?:^|[^\\])(?:\\\\)*\\ud...)/g;

/**
 * The text of a JSON column. Lone surrogates become U+FFFD.
 * @throws TypeError for what JSON cannot say (a cycle, a BigInt, undefined)
 */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`${typeof value} has no JSON form`);
  return text.includes('\\ud') ? text.replace(LONE_SURROGATE, '\\ufffd') : text;
}
