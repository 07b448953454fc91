import { createHash } from 'node:crypto';
import { CDR_LAYOUT, type CdrLeg, cdrLeg } from './cdr-record.ts';
import { CEL_LAYOUT, type CelEvent, celEvent } from './cel-record.ts';
import { type RecordLayout, type Scan, scanRecords } from './record-scanner.ts';
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
  /** More than was read may be there to read at once. */
  readonly more: boolean;
  /** Says at the next reading that the bytes before `position` are still the ones that were read. */
  readonly tail: string;
}

export interface ReadFrom {
  readonly position: number;
  readonly tail: string;
}

export interface ReadLimits<Value> {
  readonly maxBytes: number;
  readonly maxRecords?: number;
  /** Nothing will be appended any more. */
  readonly final: boolean;
  /** The first record of which this is true is left for the next reading. */
  readonly stopAt?: (value: Value) => boolean;
}

export const FROM_THE_START: ReadFrom = { position: 0, tail: '' };

export const readCel = (
  file: SpoolFile,
  from: ReadFrom,
  limits: ReadLimits<CelEvent>,
): Promise<Chunk<CelEvent> | null> => readChunk(file, from, limits, CEL_LAYOUT, celEvent);

export const readCdr = (file: SpoolFile, from: ReadFrom, limits: ReadLimits<CdrLeg>): Promise<Chunk<CdrLeg> | null> =>
  readChunk(file, from, limits, CDR_LAYOUT, cdrLeg);

/** Null: the file is not the one that was read so far (cut short, or other bytes before the position). */
async function readChunk<Value>(
  file: SpoolFile,
  from: ReadFrom,
  limits: ReadLimits<Value>,
  layout: RecordLayout,
  interpret: (fields: readonly string[]) => Value,
): Promise<Chunk<Value> | null> {
  const before = Math.min(from.position, TAIL_BYTES);
  const bytes = await readBytes(file.path, from.position - before, before + limits.maxBytes);
  if (bytes.length < before || tailOf(bytes.subarray(0, before)) !== from.tail) return null;
  const fresh = bytes.subarray(before);
  const whole = fresh.length < limits.maxBytes;
  const scan = scanRecords(fresh, layout, {
    final: limits.final && whole,
    ...(limits.maxRecords === undefined ? {} : { maxRecords: limits.maxRecords }),
  });
  const sorted = sortOut(scan, fresh, from.position, interpret, limits.stopAt);
  const consumed = sorted.stoppedAt ?? scan.consumed;
  const read = before + consumed;
  return {
    records: sorted.records,
    rejected: sorted.rejected,
    position: from.position + consumed,
    more: !whole || sorted.stoppedAt !== null || scan.records.length === limits.maxRecords,
    tail: tailOf(bytes.subarray(Math.max(0, read - TAIL_BYTES), read)),
  };
}

interface Sorted<Value> {
  readonly records: SpooledRecord<Value>[];
  readonly rejected: RejectedBytes[];
  /** Within the scanned bytes. */
  readonly stoppedAt: number | null;
}

function sortOut<Value>(
  scan: Scan,
  bytes: Buffer,
  base: number,
  interpret: (fields: readonly string[]) => Value,
  stopAt: ((value: Value) => boolean) | undefined,
): Sorted<Value> {
  const records: SpooledRecord<Value>[] = [];
  const rejected: RejectedBytes[] = [];
  let stoppedAt: number | null = null;
  const reject = (offset: number, length: number, reason: string) =>
    rejected.push({ offset: base + offset, bytes: bytes.subarray(offset, offset + length), reason });
  for (const { offset, length, raw, fields } of scan.records) {
    try {
      const value = interpret(fields);
      if (stopAt?.(value) === true) {
        stoppedAt = offset;
        break;
      }
      records.push({ offset: base + offset, raw, value });
    } catch (error) {
      reject(offset, length, error instanceof Error ? error.message : String(error));
    }
  }
  for (const { offset, length } of scan.torn)
    if (stoppedAt === null || offset < stoppedAt) reject(offset, length, 'torn');
  return { records, rejected, stoppedAt };
}

// Long enough to hold the times of a record, which no other record has.
const TAIL_BYTES = 512;

function tailOf(bytes: Buffer): string {
  return bytes.length === 0 ? '' : createHash('sha256').update(bytes).digest('hex').slice(0, 32);
}
