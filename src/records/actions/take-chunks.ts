import type { CdrLeg } from '../../asterisk/spool/cdr-record.ts';
import type { CelEvent } from '../../asterisk/spool/cel-record.ts';
import { type Chunk, type ReadLimits, readCdr, readCel } from '../../asterisk/spool/read-chunk.ts';
import { isAbsent } from '../../asterisk/spool/spool-directory.ts';
import type { SpoolFile } from '../../asterisk/spool/spool-file.ts';
import type { FileCursor } from '../store/spool-files.ts';

/** What was read of one file, and where it is to be read on. */
export interface TakenChunk<Value> {
  readonly before: FileCursor;
  readonly after: FileCursor;
  readonly chunk: Chunk<Value>;
}

export interface Taken {
  readonly cel: TakenChunk<CelEvent> | null;
  readonly cdr: TakenChunk<CdrLeg> | null;
  /** Files that are read to their end for good. */
  readonly done: readonly FileCursor[];
  /** A file that came back with other bytes. */
  readonly changed: FileCursor | null;
  readonly more: boolean;
}

export interface TakeOptions {
  readonly maxBytes: number;
  readonly maxRecords?: number;
  readonly now: number;
}

/** A file that is found here is read, with the cursor that belongs to it. */
export interface OpenFile {
  readonly file: SpoolFile;
  readonly cursor: FileCursor;
}

/** The next piece of channel events and of legs. Legs are not read ahead of the events that they belong to. */
export async function takeChunks(open: readonly OpenFile[], o: TakeOptions): Promise<Taken> {
  const cel = await takeFrom(open, 'cel', readCel, o);
  const lastAt = cel.taken?.chunk.more ? (cel.taken.chunk.records.at(-1)?.value.at ?? null) : null;
  const cdr = await takeFrom(open, 'cdr', readCdr, {
    ...o,
    ...(lastAt === null ? {} : { stopAt: (leg: CdrLeg) => leg.endAt > lastAt }),
  });
  return {
    cel: cel.taken,
    cdr: cdr.taken,
    done: open.flatMap(({ file, cursor }) =>
      cursor.doneAt === null && cursor.position === file.size && isQuiet(file, o.now)
        ? [{ ...cursor, doneAt: o.now }]
        : [],
    ),
    changed: cel.changed ?? cdr.changed,
    more: cel.taken?.chunk.more === true || cdr.taken?.chunk.more === true || cel.another || cdr.another,
  };
}

interface TakenFrom<Value> {
  readonly taken: TakenChunk<Value> | null;
  readonly changed: FileCursor | null;
  /** Another file of the kind has something to read as well. */
  readonly another: boolean;
}

async function takeFrom<Value>(
  open: readonly OpenFile[],
  kind: SpoolFile['kind'],
  read: (file: SpoolFile, from: FileCursor, limits: ReadLimits<Value>) => Promise<Chunk<Value> | null>,
  o: TakeOptions & { readonly stopAt?: (value: Value) => boolean },
): Promise<TakenFrom<Value>> {
  const unread = open.filter(({ file, cursor }) => file.kind === kind && file.size !== cursor.position);
  for (const [index, { file, cursor }] of unread.entries()) {
    const { now, ...limits } = o;
    const chunk = await read(file, cursor, { ...limits, final: isQuiet(file, now) }).catch(orRenamed);
    if (chunk === 'renamed') return { taken: null, changed: null, another: true };
    if (chunk === null) return { taken: null, changed: cursor, another: true };
    if (chunk.position === cursor.position) {
      if (chunk.more) return { taken: null, changed: null, another: false }; // waits for the other kind
      continue; // waits for the rest of a record
    }
    const after = { ...cursor, position: chunk.position, tail: chunk.tail, doneAt: null };
    return { taken: { before: cursor, after, chunk }, changed: null, another: index < unread.length - 1 };
  }
  return { taken: null, changed: null, another: false };
}

/** It was listed a moment ago and is there under another name at the next look. */
function orRenamed(error: unknown): 'renamed' {
  if (isAbsent(error)) return 'renamed';
  throw error;
}

/** Asterisk writes to another file by now, and what it had begun to write here has come. */
export function isQuiet(file: SpoolFile, now: number): boolean {
  return !file.current && now - file.modifiedAt >= QUIET_MS;
}

const QUIET_MS = 60_000;
