/**
 * The headers whose values Asterisk writes C-escaped; every other one is raw. Names of parties come with a prefix for
 * the other channel (`Dest…`, `LocalOne…`, `Transferee…`), a queue's list of its callers writes them raw.
 */
export function isEscaped(type: string, header: string): boolean {
  if (header.endsWith('CallerIDName') || header.endsWith('ConnectedLineName')) return type !== 'QueueEntry';
  if (header.endsWith('ChanVariable')) return true;
  return header === 'Value' && type === 'VarSet';
}

const MEANING: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '?': '?',
};

/** Undoes Asterisk's `ast_escape_c`: `O\'Hara \"Bob\"` is O'Hara "Bob". A backslash before anything else stays. */
export function undoEscapes(value: string): string {
  if (!value.includes('\\')) return value;
  return value.replace(/\\(.)/gs, (both, letter: string) => MEANING[letter] ?? both);
}
