import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { privateApt } from './apt.ts';
import { exclusively } from './lock.ts';
import { debianMirror } from './mirror.ts';
import { type ImageRecipe, imageKey } from './packages.ts';
import { run } from './run.ts';

export type Progress = (line: string) => void;

/**
 * The directory of a Debian userland, built when the cache has none. It is built beside its place and renamed, so a
 * directory of the final name is always whole; leftovers of killed builds are removed by the next builder.
 */
export async function ensureImage(cache: string, recipe: ImageRecipe, progress: Progress): Promise<string> {
  const architecture = (await run('dpkg', ['--print-architecture'])).trim();
  const image = join(cache, 'roots', imageKey(recipe, architecture));
  if (existsSync(image)) return image;
  const onWait = () => progress('Another process is building the same programs; waiting for it …');
  await exclusively(`${image}.lock`, onWait, async () => {
    if (existsSync(image)) return;
    await removeLeftovers(image);
    const building = `${image}.building-${process.pid}`;
    await mkdir(building);
    await build(building, cache, recipe, progress);
    await rename(building, image);
  });
  return image;
}

async function removeLeftovers(image: string): Promise<void> {
  const beside = await readdir(dirname(image));
  for (const name of beside.filter((entry) => entry.startsWith(`${basename(image)}.building-`))) {
    await rm(join(dirname(image), name), { recursive: true, force: true });
  }
}

async function build(dir: string, cache: string, recipe: ImageRecipe, progress: Progress): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'patchbay-apt-'));
  try {
    const mirror = await debianMirror(join(cache, 'debian'));
    progress(`Reading the package lists of ${mirror.uri} …`);
    const apt = await privateApt(work, { sources: mirror, leftOut: recipe.leftOut });
    await apt.update();
    progress(`Downloading ${recipe.packages.slice(4).join(', ')} …`);
    const archives = await apt.download(recipe.packages);
    const files = (await readdir(archives)).filter((name) => name.endsWith('.deb')).sort();
    progress(`Unpacking ${files.length} packages …`);
    await unpack(archives, files, dir);
    await writeEtc(dir);
    await writeFile(join(dir, 'packages.txt'), `${files.join('\n')}\n`);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Only unpacked, not installed: no maintainer script runs, so no rights over the machine are needed. */
async function unpack(archives: string, files: readonly string[], dir: string): Promise<void> {
  const first = files.filter((name) => name.startsWith('base-files_')); // it brings /bin -> usr/bin and the like
  for (const file of first) await run('dpkg-deb', ['-x', join(archives, file), dir]);
  const rest = files.filter((name) => !first.includes(name));
  const worker = async () => {
    for (let file = rest.shift(); file !== undefined; file = rest.shift()) {
      await run('dpkg-deb', ['-x', join(archives, file), dir]);
    }
  };
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, worker));
}

/** The few files that maintainer scripts would have made. hosts and resolv.conf are covered by each instance's own. */
async function writeEtc(dir: string): Promise<void> {
  const etc = (name: string, text: string) => writeFile(join(dir, 'etc', name), text);
  await etc('passwd', 'root:x:0:0:root:/tmp:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/bin/false\n');
  await etc('group', 'root:x:0:\nnogroup:x:65534:\n');
  await etc('nsswitch.conf', 'passwd: files\ngroup: files\nhosts: files dns\nservices: files\nprotocols: files\n');
  await etc('hosts', '127.0.0.1 localhost\n');
  await etc('resolv.conf', '');
  const sounds = join(dir, 'usr/share/asterisk/sounds');
  if (existsSync(sounds)) await symlink('en_US_f_Allison', join(sounds, 'en')); // what update-alternatives would point to
  await etc('machine-id', '00000000000000000000000000000001\n');
}
