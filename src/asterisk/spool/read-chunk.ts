import { createHash } from 'node:crypto';
import { CDR_LAYOUT, type CdrLeg, cdrLeg } from './cdr-record.ts';
import { CEL_LAYOUT, type CelEvent, celEvent } from './cel-record.ts';
import { type RecordLayout, scanRecords } from './record-scanner.ts';
import { readBytes, type SpoolFile } from './spool-file.ts';

export interface SpooledRecord<Value> {
  /** Bytes from the start of the file. */
  readonly offset: number;
  readonly raw: string;
  readonly value: Value;
}

/** Bytes that are no record of ours. They are kept, never dropped. */
export interface RejectedBytes {
  readonly offset: number;
  readonly bytes: Buffer;
  /** `torn`, or what field of a whole record Asterisk cannot have written. */
  readonly reason: string;
}

export interface Chunk<Value> {
  readonly records: readonly SpooledRecord<Value>[];
  readonly rejected: readonly RejectedBytes[];
  readonly position: number;
  /** Says at the next reading that the bytes before `position` are still the ones that were read. */
  readonly tail: string;
}

export interface ReadFrom {
  readonly position: number;
  readonly tail: string;
}

export interface ReadLimits {
  readonly maxBytes: number;
  /** Nothing will be appended any more. */
  readonly final: boolean;
}

export const FROM_THE_START: ReadFrom = { position: 0, tail: '' };

export const readCel = (file: SpoolFile, from: ReadFrom, limits: ReadLimits): Promise<Chunk<CelEvent> | null> =>
  readChunk(file, from, limits, CEL_LAYOUT, celEvent);

export const readCdr = (file: SpoolFile, from: ReadFrom, limits: ReadLimits): Promise<Chunk<CdrLeg> | null> =>
  readChunk(file, from, limits, CDR_LAYOUT, cdrLeg);

/** Null: the file is not the one that was read so far (cut short, or other bytes before the position). */
async function readChunk<Value>(
  file: SpoolFile,
  from: ReadFrom,
  limits: ReadLimits,
  layout: RecordLayout,
  interpret: (fields: readonly string[]) => Value,
): Promise<Chunk<Value> | null> {
  const before = Math.min(from.position, TAIL_BYTES);
  const bytes = await readBytes(file.path, from.position - before, before + limits.maxBytes);
  if (bytes.length < before || tailOf(bytes.subarray(0, before)) !== from.tail) return null;
  const fresh = bytes.subarray(before);
  const scan = scanRecords(fresh, layout, { final: limits.final && fresh.length < limits.maxBytes });

  const records: SpooledRecord<Value>[] = [];
  const rejected: RejectedBytes[] = scan.torn.map(({ offset, length }) => ({
    offset: from.position + offset,
    bytes: fresh.subarray(offset, offset + length),
    reason: 'torn',
  }));
  for (const { offset, length, raw, fields } of scan.records) {
    try {
      records.push({ offset: from.position + offset, raw, value: interpret(fields) });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      rejected.push({ offset: from.position + offset, bytes: fresh.subarray(offset, offset + length), reason });
    }
  }
  const read = before + scan.consumed;
  return {
    records,
    rejected,
    position: from.position + scan.consumed,
    tail: tailOf(bytes.subarray(Math.max(0, read - TAIL_BYTES), read)),
  };
}

// Long enough to hold the times of a record, which no other record has.
const TAIL_BYTES = 512;

function tailOf(bytes: Buffer): string {
  return bytes.length === 0 ? '' : createHash('sha256').update(bytes).digest('hex').slice(0, 32);
}
