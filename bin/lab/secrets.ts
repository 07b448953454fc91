import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** 24 random bytes (192 bits) in letters, digits, `-` and `_`: safe in URLs, SQL strings and Asterisk's configuration. */
export function randomSecret(): string {
  return randomBytes(24).toString('base64url');
}

/**
 * Secrets of an installation, kept in a JSON file of mode 0600. Names not there yet are generated, the others stay as
 * they are for the life of the file.
 */
export async function keptSecrets<Name extends string>(
  file: string,
  make: Readonly<Record<Name, () => string>>,
): Promise<Record<Name, string>> {
  const kept = parsed(file, await readFile(file, 'utf8').catch(noneYet)) as Partial<Record<Name, string>>;
  const names = Object.keys(make) as Name[];
  const all = Object.fromEntries(names.map((name) => [name, kept[name] ?? make[name]()])) as Record<Name, string>;
  if (names.some((name) => kept[name] === undefined)) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.new`, `${JSON.stringify({ ...kept, ...all }, null, 2)}\n`, { mode: 0o600, flush: true });
    await rename(`${file}.new`, file);
  }
  return all;
}

/** A file that cannot be read is not one that is not there: new secrets would lock everybody out. */
function noneYet(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return '{}';
  throw error;
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${file} is damaged: bring it back from a backup, or remove it for new secrets.`);
  }
}
