import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ensureImage } from '../../bin/lab/image.ts';
import { debianMirror } from '../../bin/lab/mirror.ts';
import { type ImageRecipe, imageKey } from '../../bin/lab/packages.ts';
import { run } from '../../bin/lab/run.ts';
import { labDir } from '../support/lab.ts';

const SMALL: ImageRecipe = { name: 'phones', packages: ['base-files', 'dash', 'coreutils', 'libc-bin'], leftOut: [] };

describe('an image of Debian packages', () => {
  test('is built once by two at a time, and what a killed build left is cleared away', async () => {
    const cache = labDir('cache');
    const architecture = (await run('dpkg', ['--print-architecture'])).trim();
    const leftover = join(cache, 'roots', `${imageKey(SMALL, architecture)}.building-1`);
    mkdirSync(leftover, { recursive: true });
    writeFileSync(join(leftover, 'half'), '');
    const lines: string[] = [];
    const [one, two] = await Promise.all([1, 2].map(() => ensureImage(cache, SMALL, (line) => lines.push(line))));
    expect(one).toBe(two);
    expect(lines.filter((line) => line.startsWith('Unpacking'))).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith('Another process'))).toHaveLength(1);
    expect(existsSync(leftover)).toBe(false);
    expect(readdirSync(join(cache, 'roots')).filter((name) => name.includes('building'))).toEqual([]);
    expect(existsSync(join(one ?? '', 'bin/echo'))).toBe(true); // through /bin -> usr/bin
    expect(readFileSync(join(one ?? '', 'packages.txt'), 'utf8')).toMatch(/^coreutils_/m);
  });

  test('fails with apt’s own words when the mirror is not there, and leaves nothing that looks finished', async () => {
    const cache = labDir('cache');
    process.env['PATCHBAY_DEBIAN_MIRROR'] = 'http://127.0.0.1:9/debian';
    try {
      await expect(ensureImage(cache, SMALL, () => {})).rejects.toThrow(/127\.0\.0\.1.*(refused|connect)/is);
    } finally {
      delete process.env['PATCHBAY_DEBIAN_MIRROR'];
    }
    const architecture = (await run('dpkg', ['--print-architecture'])).trim();
    expect(existsSync(join(cache, 'roots', imageKey(SMALL, architecture)))).toBe(false);
  });

  test('a machine that is not Debian finds mirror and keys in packages of its own archive', async () => {
    const keep = labDir('debian');
    const mirror = await debianMirror(keep, { sources: labDir('nothing'), keyrings: labDir('nothing') });
    expect(mirror.uri).toMatch(/^https?:\/\/[^/]+\/debian$/);
    expect(existsSync(mirror.keyring)).toBe(true);
    expect(mirror.keyring.startsWith(keep)).toBe(true);
  });
});
