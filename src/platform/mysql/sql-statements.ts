/**
 * Splits a migration into its statements: each ends with `;` at the end of a line. Lines that begin with `--` are
 * comments. That is all it knows, so a migration must not put `;` at a line's end inside a string.
 *
 * @throws SyntaxError when the last statement is not ended
 */
export function sqlStatements(text: string): string[] {
  const lines = text.split(/\r?\n/).filter((line) => !line.trimStart().startsWith('--'));
  const statements: string[] = [];
  let open: string[] = [];
  for (const line of lines) {
    if (open.length === 0 && line.trim() === '') continue;
    open.push(line);
    if (!line.trimEnd().endsWith(';')) continue;
    statements.push(open.join('\n').trimEnd().slice(0, -1));
    open = [];
  }
  const rest = open.join('\n').trim();
  if (rest !== '') throw new SyntaxError(`the last statement does not end with ";": ${rest.slice(0, 60)}`);
  return statements;
}
