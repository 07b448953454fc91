import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { CDR_LAYOUT, cdrLeg } from './cdr-record.ts';
import { CEL_LAYOUT, celEvent } from './cel-record.ts';
import { MAX_RECORD_BYTES, scanRecords } from './record-scanner.ts';

export const SPOOL_KINDS = ['cel', 'cdr'] as const;
export type SpoolKind = (typeof SPOOL_KINDS)[number];

/** One file of the spool as it is on disk now. */
export interface SpoolFile {
  readonly kind: SpoolKind;
  readonly path: string;
  readonly size: number;
  /** Epoch milliseconds by the file system. */
  readonly modifiedAt: number;
  /** Asterisk appends to this one; the others were rotated or restored. */
  readonly current: boolean;
  /**
   * What the file is, whatever it is called and wherever it was copied from: SHA-256 of everything up to the end of its
   * first record. Null while it holds none: too young, or not in our format.
   */
  readonly identity: string | null;
  /** When its first record was written, epoch microseconds by the PBX: the order in which files are read. */
  readonly firstAt: number;
}

export type Beginning = Pick<SpoolFile, 'identity' | 'firstAt'>;

export const NO_BEGINNING: Beginning = { identity: null, firstAt: Number.MAX_SAFE_INTEGER };

export async function readBeginning(path: string, kind: SpoolKind): Promise<Beginning> {
  for (const length of [USUAL_RECORD_BYTES, 2 * MAX_RECORD_BYTES]) {
    const beginning = beginningIn(await readBytes(path, 0, length), kind);
    if (beginning !== null) return beginning;
  }
  return NO_BEGINNING;
}

// Looked at each time the file has grown, so mostly no more is read than it takes.
const USUAL_RECORD_BYTES = 4096;

function beginningIn(bytes: Buffer, kind: SpoolKind): Beginning | null {
  const [first] = scanRecords(bytes, kind === 'cel' ? CEL_LAYOUT : CDR_LAYOUT, { maxRecords: 1 }).records;
  if (first === undefined) return null;
  const identity = createHash('sha256')
    .update(bytes.subarray(0, first.offset + first.length))
    .digest('hex');
  return { identity, firstAt: timeOf(first.fields, kind) };
}

function timeOf(fields: readonly string[], kind: SpoolKind): number {
  try {
    return kind === 'cel' ? celEvent(fields).at : cdrLeg(fields).endAt;
  } catch {
    return 0; // whole but not interpretable: read it first, so that it is seen
  }
}

/** Up to `length` bytes from `position`, fewer at the end of the file. */
export async function readBytes(path: string, position: number, length: number): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await handle.read(buffer, filled, length - filled, position + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  } finally {
    await handle.close();
  }
}
