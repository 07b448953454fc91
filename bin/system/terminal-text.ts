/** Text of strangers for a terminal, quoted: nothing of it moves the cursor, rings the bell or turns the line round. */
export function quoted(value: unknown): string {
  return (JSON.stringify(value) ?? 'null').replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (unseen) => `\\u{${unseen.codePointAt(0)?.toString(16)}}`,
  );
}
