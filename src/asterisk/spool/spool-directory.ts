import { mkdir, readdir, rename, stat, statfs, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type Beginning, readBeginning, SPOOL_KINDS, type SpoolFile, type SpoolKind } from './spool-file.ts';

export interface SpoolDirectory {
  /** Every file of the spool, in the order in which it is to be read. Of copies with one beginning only the longest. */
  files(): Promise<SpoolFile[]>;
  /** Gives the file that Asterisk appends to another name; Asterisk makes a new one at its next record. */
  rotate(kind: SpoolKind, at: Date): Promise<void>;
  remove(file: SpoolFile): Promise<void>;
  /** Part of the disk that is used, 0 to 1, as df(1) says it. */
  diskUsed(): Promise<number>;
}

/** @param dir `SPOOL_DIR`: Asterisk writes `cel/cel.dsv` and `cdr/cdr.dsv` in it */
export function spoolDirectory(dir: string): SpoolDirectory {
  // By inode, as long as nothing at all was written: numbers of inodes are used again.
  const beginnings = new Map<string, Beginning & { readonly size: number; readonly mtimeMs: number }>();

  async function look(kind: SpoolKind, name: string): Promise<SpoolFile | null> {
    const path = join(dir, kind, name);
    try {
      const { size, mtimeMs, ino, dev, isFile } = await describe(path);
      if (!isFile) return null;
      const inode = `${dev}:${ino}`;
      const known = beginnings.get(inode);
      const same = known?.size === size && known.mtimeMs === mtimeMs;
      const beginning = same ? known : await readBeginning(path, kind);
      if (!same) beginnings.set(inode, { ...beginning, size, mtimeMs });
      const { identity, firstAt } = beginning;
      return { kind, path, size, modifiedAt: mtimeMs, current: name === currentName(kind), identity, firstAt };
    } catch (error) {
      if (isAbsent(error)) return null; // renamed or removed since it was listed
      throw error;
    }
  }

  return {
    async files() {
      const found: SpoolFile[] = [];
      if (beginnings.size > MOST_REMEMBERED) beginnings.clear();
      for (const kind of SPOOL_KINDS) {
        for (const name of await namesIn(join(dir, kind))) {
          const file = name.includes('.dsv') ? await look(kind, name) : null;
          if (file !== null) found.push(file);
        }
      }
      return withoutCopies(found).sort((a, b) => a.firstAt - b.firstAt || a.modifiedAt - b.modifiedAt);
    },

    async rotate(kind, at) {
      const stamp = at.toISOString().replaceAll(/[-:]/g, '');
      const nonce = Math.floor(Math.random() * 0x10000)
        .toString(16)
        .padStart(4, '0');
      try {
        // Asterisk opens, appends and closes for each record, so a rename loses none and needs no reload.
        await rename(join(dir, kind, currentName(kind)), join(dir, kind, `${kind}-${stamp}-${nonce}.dsv`));
      } catch (error) {
        if (!isAbsent(error)) throw error;
      }
    },

    remove: (file) => unlink(file.path),

    async diskUsed() {
      return usedPart(await statfs(dir));
    },
  };
}

const MOST_REMEMBERED = 10_000;

/** Blocks that only root may write, or that a quota keeps back, are neither used nor available. */
export function usedPart(disk: { readonly blocks: number; readonly bfree: number; readonly bavail: number }): number {
  const used = disk.blocks - disk.bfree;
  const whole = used + disk.bavail;
  return whole === 0 ? 0 : used / whole;
}

/** A folder that is not there is made: Asterisk makes none. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (!isAbsent(error)) throw error;
    await mkdir(folder, { recursive: true });
    return [];
  }
}

async function describe(path: string) {
  const found = await stat(path);
  const { size, mtimeMs, ino, dev } = found;
  return { size, mtimeMs, ino, dev, isFile: found.isFile() };
}

function currentName(kind: SpoolKind): string {
  return `${kind}.dsv`;
}

function withoutCopies(files: readonly SpoolFile[]): SpoolFile[] {
  const longest = new Map<string, SpoolFile>();
  for (const file of files) {
    const key = file.identity === null ? file.path : `${file.kind}:${file.identity}`;
    const other = longest.get(key);
    if (other === undefined || file.size > other.size || (file.size === other.size && file.current)) {
      longest.set(key, file);
    }
  }
  return [...longest.values()];
}

export function isAbsent(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}
