/**
 * Reads the records that Asterisk's cdr_custom and cel_custom write with `format = dsv`, `quoting_method = all`: every
 * field in double quotes, a tab between, quotes doubled, one LF at the end. CR and LF of a hostile caller stand raw
 * inside the quotes, so a record is not a line.
 *
 * Our own reader and not csv-parse: that one knows no way on after a torn record, and took 6 times as long
 * (bench/spool.ts measures both). Here most records are one native search, slice and split.
 */
export interface RecordLayout {
  readonly fieldCount: number;
  /** Text of the first field; a layout that changes gets another one. */
  readonly version: string;
  /** Text of the last field: without it the record was cut. */
  readonly sentinel: string;
}

export interface ScannedRecord {
  /** Where it begins, bytes from the start of what was scanned. */
  readonly offset: number;
  /** Bytes, with the LF. */
  readonly length: number;
  /** As written, without the LF; bytes that are no UTF-8 became U+FFFD. */
  readonly raw: string;
  readonly fields: readonly string[];
}

export interface TornBytes {
  readonly offset: number;
  readonly length: number;
}

export interface Scan {
  readonly records: readonly ScannedRecord[];
  readonly torn: readonly TornBytes[];
  /** Bytes that need not be looked at again. What follows is the beginning of a record, or waits for proof that it is none. */
  readonly consumed: number;
}

/** Nothing that Asterisk writes is nearly as long; a run of this length without an end is garbage. */
export const MAX_RECORD_BYTES = 1 << 18;

/**
 * @param o.final nothing will ever be appended: an unfinished end is torn, not partial
 * @param o.maxRecords stop after so many
 */
export function scanRecords(
  bytes: Buffer,
  layout: RecordLayout,
  o: { readonly final?: boolean; readonly maxRecords?: number } = {},
): Scan {
  const records: ScannedRecord[] = [];
  const torn: TornBytes[] = [];
  const limit = o.maxRecords ?? Number.POSITIVE_INFINITY;
  let at = 0;
  while (at < bytes.length && records.length < limit) {
    const found = recordAt(bytes, at, layout);
    if (typeof found === 'object') {
      records.push(found);
      at += found.length;
      continue;
    }
    if (found === 'partial' && o.final !== true && bytes.length - at <= MAX_RECORD_BYTES) break;
    const next = nextStart(bytes, at + 1, layout, o.final === true);
    if (next === null) break;
    torn.push({ offset: at, length: next - at });
    at = next;
  }
  return { records, torn, consumed: at };
}

function recordAt(bytes: Buffer, at: number, layout: RecordLayout): ScannedRecord | 'partial' | 'invalid' {
  const end = bytes.indexOf(LF, at);
  if (end < 0) return quotedRecordAt(bytes, at, layout);
  const raw = bytes.toString('utf8', at, end);
  const fields = plainFields(raw, layout);
  return fields === null ? quotedRecordAt(bytes, at, layout) : { offset: at, length: end + 1 - at, raw, fields };
}

/** The fields of a record without line breaks in it; null when only the byte by byte reading can tell. */
function plainFields(raw: string, layout: RecordLayout): string[] | null {
  if (raw.charCodeAt(0) !== QUOTE || raw.charCodeAt(raw.length - 1) !== QUOTE) return null;
  const fields = raw.slice(1, -1).split('"\t"');
  if (!fits(fields, layout)) return null;
  for (let i = 1; i < fields.length - 1; i += 1) {
    const field = fields[i] ?? '';
    if (!field.includes('"')) continue;
    // An odd run of quotes: the split met a tab that belongs to a field.
    if (field.replaceAll('""', '').includes('"')) return null;
    fields[i] = field.replaceAll('""', '"');
  }
  return fields;
}

function quotedRecordAt(bytes: Buffer, from: number, layout: RecordLayout): ScannedRecord | 'partial' | 'invalid' {
  const fields: string[] = [];
  let at = from;
  for (;;) {
    if (at >= bytes.length) return 'partial';
    if (bytes[at] !== QUOTE) return 'invalid';
    const start = at + 1;
    let close = bytes.indexOf(QUOTE, start);
    let doubled = false;
    while (close >= 0 && bytes[close + 1] === QUOTE) {
      doubled = true;
      close = bytes.indexOf(QUOTE, close + 2);
    }
    if (close < 0 || close + 1 >= bytes.length) return bytes.length - from > MAX_RECORD_BYTES ? 'invalid' : 'partial';
    const text = bytes.toString('utf8', start, close);
    fields.push(doubled ? text.replaceAll('""', '"') : text);
    const after = bytes[close + 1];
    if (after === TAB && fields.length < layout.fieldCount) {
      at = close + 2;
    } else if (after === LF && fits(fields, layout)) {
      const raw = bytes.toString('utf8', from, close + 1);
      return { offset: from, length: close + 2 - from, raw, fields };
    } else {
      return 'invalid';
    }
  }
}

/**
 * Where a whole record begins again. It may be in the middle of a line: after a crash Asterisk goes on right behind the
 * torn bytes. A caller cannot forge a beginning, because his quotes are doubled. Null: not known before more is written.
 */
function nextStart(bytes: Buffer, from: number, layout: RecordLayout, final: boolean): number | null {
  const mark = `"${layout.version}"\t"`;
  let at = bytes.indexOf(mark, from, 'latin1');
  while (at >= 0) {
    const found = recordAt(bytes, at, layout);
    if (typeof found === 'object') return at;
    if (found === 'partial' && !final) return null;
    at = bytes.indexOf(mark, at + 1, 'latin1');
  }
  if (final) return bytes.length;
  return bytes.length - from > MAX_RECORD_BYTES ? bytes.length - mark.length : null;
}

function fits(fields: readonly string[], layout: RecordLayout): boolean {
  return (
    fields.length === layout.fieldCount && fields[0] === layout.version && fields[fields.length - 1] === layout.sentinel
  );
}

const QUOTE = 0x22;
const TAB = 0x09;
const LF = 0x0a;
