import type { Kysely } from 'kysely';
import type { SpoolDirectory } from '../../asterisk/spool/spool-directory.ts';
import { SPOOL_KINDS } from '../../asterisk/spool/spool-file.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { erasedFiles } from '../store/personal/erased-files.ts';
import { loadFileCursors } from '../store/spool-files.ts';
import { fileKey } from './reader-state.ts';

export interface TidyRules {
  /** The file that Asterisk writes is put aside at this size, and at the end of its day (UTC). */
  readonly rotateBytes: number;
  /** How long files are kept that are read to their end, ms. */
  readonly retentionMs: number;
}

const DAY_MS = 86_400_000;

/** @returns paths that were removed; what is not read to its end is never removed */
export async function tidySpool(
  spool: SpoolDirectory,
  now: number,
  rules: TidyRules,
  o: { readonly db: Kysely<DB>; readonly pbx: string },
): Promise<string[]> {
  const cursors = new Map((await loadFileCursors(o.db, o.pbx)).map((cursor) => [fileKey(cursor), cursor]));
  const erasedIn = new Set((await erasedFiles(o.db, o.pbx)).map(fileKey));
  const removed: string[] = [];
  for (const file of await spool.files()) {
    if (file.identity === null) continue;
    const cursor = cursors.get(fileKey({ kind: file.kind, identity: file.identity }));
    const doneAt = cursor?.position === file.size ? (cursor.doneAt ?? null) : null;
    if (file.current || doneAt === null || now - doneAt < rules.retentionMs) continue;
    await spool.remove(file);
    removed.push(file.path);
  }
  for (const kind of SPOOL_KINDS) {
    const current = (await spool.files()).find((file) => file.kind === kind && file.current);
    if (current?.identity == null) continue;
    // Not by the times in it: the PBX's clock may be a day behind for ever.
    const seenAt = cursors.get(fileKey({ kind, identity: current.identity }))?.seenAt ?? now;
    const yesterday = Math.floor(seenAt / DAY_MS) < Math.floor(now / DAY_MS);
    // What is to be overwritten has to be out of Asterisk's hands.
    const erased = erasedIn.has(fileKey({ kind, identity: current.identity }));
    if (current.size >= rules.rotateBytes || yesterday || erased) await spool.rotate(kind, new Date(now));
  }
  return removed;
}
