/** A record as Asterisk writes it with `quoting_method = all`: quotes doubled, tab between, LF at the end. */
export function recordText(fields: readonly string[]): string {
  return `${fields.map((field) => `"${field.replaceAll('"', '""')}"`).join('\t')}\n`;
}

export const LAYOUT = { fieldCount: 5, version: 'v: 1', sentinel: 'z: end' };

export function whole(...middle: readonly [string, string, string]): string[] {
  return [LAYOUT.version, ...middle, LAYOUT.sentinel];
}
