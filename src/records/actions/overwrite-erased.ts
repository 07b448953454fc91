import { type FileHandle, open } from 'node:fs/promises';
import type { Kysely } from 'kysely';
import { CDR_LAYOUT } from '../../asterisk/spool/cdr-record.ts';
import { CEL_LAYOUT } from '../../asterisk/spool/cel-record.ts';
import { overwritten } from '../../asterisk/spool/overwrite-record.ts';
import { scanRecords } from '../../asterisk/spool/record-scanner.ts';
import type { SpoolDirectory } from '../../asterisk/spool/spool-directory.ts';
import { readBytes, type SpoolFile } from '../../asterisk/spool/spool-file.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { type ErasedFile, erasedFiles, noteOverwritten, textsOf } from '../store/personal/erased-files.ts';
import { loadFileCursors } from '../store/spool-files.ts';
import { fileKey } from './reader-state.ts';

/** What stands for somebody who was erased begins so; see erase-person.ts. */
const PSEUDONYM = /erased-[0-9a-f]{12}/;
const BYTES_AT_ONCE = 1 << 20;

/**
 * Files that are read to their end say no more of people who were erased than the rows do: the same number of bytes is
 * written in place, so every record stays where its row says that it is. The first record of a file is what the file is
 * known by, and stays; the file goes when its time is over.
 * @returns paths of the files that were written to
 */
export async function overwriteErased(
  spool: SpoolDirectory,
  o: { readonly db: Kysely<DB>; readonly pbx: string },
): Promise<string[]> {
  const erased = await erasedFiles(o.db, o.pbx);
  if (erased.length === 0) return [];
  const cursors = new Map((await loadFileCursors(o.db, o.pbx)).map((cursor) => [fileKey(cursor), cursor]));
  const there = new Map(
    (await spool.files()).flatMap((file) =>
      file.identity === null ? [] : [[fileKey({ kind: file.kind, identity: file.identity }), file] as const],
    ),
  );
  const written: string[] = [];
  for (const one of erased) {
    const file = there.get(fileKey(one));
    const cursor = cursors.get(fileKey(one));
    if (file !== undefined && (file.current || cursor?.doneAt == null || cursor.position !== file.size)) continue;
    if (file !== undefined) {
      await overwrite(o.db, file, one);
      written.push(file.path);
    }
    await noteOverwritten(o.db, one);
  }
  return written;
}

async function overwrite(db: Kysely<DB>, file: SpoolFile, erased: ErasedFile): Promise<void> {
  const layout = file.kind === 'cel' ? CEL_LAYOUT : CDR_LAYOUT;
  const handle = await open(file.path, 'r+');
  try {
    for (let at = 0; at < file.size; ) {
      const bytes = await readBytes(file.path, at, BYTES_AT_ONCE);
      const { records, consumed } = scanRecords(bytes, layout, { final: bytes.length < BYTES_AT_ONCE });
      if (consumed === 0) break;
      const texts = await textsOf(db, erased, { from: at, to: at + consumed });
      for (const { offset, length, fields } of records) {
        const differing = erasedTexts(fields, texts.get(at + offset));
        if (at + offset === 0 || differing.size === 0) continue;
        const record = overwritten(bytes.subarray(offset, offset + length), layout, differing);
        if (record !== null) await writeAll(handle, record, at + offset);
      }
      at += consumed;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function erasedTexts(fields: readonly string[], rows: ReadonlyMap<number, string> | undefined): Map<number, string> {
  const all = [...(rows ?? [])];
  return new Map(all.filter(([place, text]) => PSEUDONYM.test(text) && fields[place] !== text));
}

async function writeAll(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += (await handle.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
  }
}
