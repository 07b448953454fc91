import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Values of `${PATCHBAY_…}` in asterisk-conf/. */
export type Settings = Readonly<Record<`PATCHBAY_${string}`, string | number>>;

/**
 * Replaces `${PATCHBAY_NAME}` and nothing else: Asterisk's own `${…}` never starts like that.
 * @throws Error on a name without a value, or a value that would end its line
 */
export function fill(text: string, settings: Settings): string {
  return text.replace(/\$\{(PATCHBAY_[A-Z_]+)\}/g, (_, name: `PATCHBAY_${string}`) => {
    const value = settings[name];
    if (value === undefined) throw new Error(`no value for ${name}`);
    if (/[\r\n]/.test(String(value))) throw new Error(`line break in ${name}`);
    return String(value);
  });
}

/** Renders every `.conf`, `.ini` and `.sh` of a folder into another; files hold passwords, so mode 0600. */
export async function renderFolder(from: string, to: string, settings: Settings): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  for (const name of (await readdir(from)).filter((file) => /\.(conf|ini|sh)$/.test(file))) {
    await writeAtomically(join(to, name), fill(await readFile(join(from, name), 'utf8'), settings));
  }
}

export async function writeAtomically(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, text, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
