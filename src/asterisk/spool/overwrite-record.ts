import type { RecordLayout } from './record-scanner.ts';

/**
 * The bytes of a record with other text in some of its fields, and not one byte more or less: what stands behind it in
 * the file stays where it is. Text that does not fit is cut, or filled up.
 * @param record from its first quote; with its line feed or without
 * @param texts by the place of the field. Null for bytes that are no record of this layout
 */
export function overwritten(
  record: Buffer,
  { fieldCount }: Pick<RecordLayout, 'fieldCount'>,
  texts: ReadonlyMap<number, string>,
): Buffer | null {
  const bytes = Buffer.from(record);
  let at = 0;
  for (let field = 0; field < fieldCount; field++) {
    if (bytes[at] !== QUOTE) return null;
    const start = at + 1;
    let close = bytes.indexOf(QUOTE, start);
    while (close >= 0 && bytes[close + 1] === QUOTE) close = bytes.indexOf(QUOTE, close + 2);
    if (close < 0 || (field < fieldCount - 1 && bytes[close + 1] !== TAB)) return null;
    const text = texts.get(field);
    if (text !== undefined) bytes.fill(FILLER, start, close).write(plain(text), start, close - start, 'latin1');
    at = close + 2;
  }
  return bytes;
}

/** One byte for each character, and none that means something to a reader of the file. */
function plain(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]|"/g, '-');
}

const QUOTE = 0x22;
const TAB = 0x09;
const FILLER = 0x2d;
