import type { Kysely } from 'kysely';
import type { SpoolFile } from '../../asterisk/spool/spool-file.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { addFile, type FileCursor } from '../store/spool-files.ts';
import { fileKey, type ReaderState } from './reader-state.ts';
import type { OpenFile } from './take-chunks.ts';

/** Puts each file together with its cursor; a file that was never seen gets one at its start. */
export async function openFiles(
  db: Kysely<DB>,
  pbx: string,
  state: ReaderState,
  files: readonly SpoolFile[],
): Promise<OpenFile[]> {
  const open: OpenFile[] = [];
  for (const file of files) {
    if (file.identity === null) continue;
    const key = fileKey({ kind: file.kind, identity: file.identity });
    const cursor =
      state.files.get(key) ?? (await addFile(db, { pbx, kind: file.kind, identity: file.identity, generation: 0 }));
    state.files.set(key, cursor);
    open.push({ file, cursor });
  }
  return open;
}

/** The file begins as before and goes on otherwise: its disk lost an end that was read. Read it again from the start. */
export async function openAnew(db: Kysely<DB>, pbx: string, state: ReaderState, changed: FileCursor): Promise<void> {
  const { kind, identity, generation } = changed;
  state.files.set(fileKey(changed), await addFile(db, { pbx, kind, identity, generation: generation + 1 }));
}
