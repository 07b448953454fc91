import { CDR_LAYOUT, type CdrLeg, cdrLeg } from './cdr-record.ts';
import { CEL_LAYOUT, type CelEvent, celEvent } from './cel-record.ts';
import type { SpooledRecord } from './read-chunk.ts';
import { type RecordLayout, scanRecords } from './record-scanner.ts';

export type RecordsRead =
  | { readonly kind: 'cel'; readonly records: readonly SpooledRecord<CelEvent>[] }
  | { readonly kind: 'cdr'; readonly records: readonly SpooledRecord<CdrLeg>[] };

/** Bytes that were put aside, if they are whole records now and nothing else; null if not. */
export function readRecords(kind: 'cel' | 'cdr', bytes: Buffer): RecordsRead | null {
  if (kind === 'cel') {
    const records = allOf(bytes, CEL_LAYOUT, celEvent);
    return records === null ? null : { kind, records };
  }
  const records = allOf(bytes, CDR_LAYOUT, cdrLeg);
  return records === null ? null : { kind, records };
}

function allOf<Value>(
  bytes: Buffer,
  layout: RecordLayout,
  interpret: (fields: readonly string[]) => Value,
): SpooledRecord<Value>[] | null {
  const { records, torn } = scanRecords(bytes, layout, { final: true });
  if (records.length === 0 || torn.length > 0) return null;
  try {
    return records.map(({ offset, raw, fields }) => ({ offset, raw, value: interpret(fields) }));
  } catch {
    return null;
  }
}
