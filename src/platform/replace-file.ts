import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a file say `text`, whole: whoever reads it finds the old text or the new one, never half of one, also after a
 * power cut.
 * @returns whether it said something else before
 */
export async function replaceFile(path: string, text: string): Promise<boolean> {
  if ((await contentOf(path)) === text) return false;
  await mkdir(dirname(path), { recursive: true });
  const file = await open(`${path}.new`, 'w', 0o644);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
  return true;
}

async function contentOf(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
}
