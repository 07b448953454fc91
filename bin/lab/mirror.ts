import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Mirror, privateApt } from './apt.ts';
import { aptSources } from './apt-sources.ts';
import { run } from './run.ts';

const KEYRINGS = ['gpg', 'pgp'].map((end) => `usr/share/keyrings/debian-archive-keyring.${end}`);
const DEBIAN_SUITES = /^(stable|testing|unstable|sid|bullseye|bookworm|trixie|forky|duke)(-updates|-backports)?$/;

/**
 * The machine's own Debian mirror. A machine that is not Debian (Ubuntu) has none in its sources: there the address and
 * the keys are read from two packages its own archive carries and signs, debootstrap and debian-archive-keyring.
 * @param keep where those two are kept
 */
export async function debianMirror(
  keep: string,
  machine: { sources: string; keyrings: string } = { sources: '/etc/apt', keyrings: '/' },
): Promise<Mirror> {
  const wanted = process.env['PATCHBAY_DEBIAN_MIRROR'];
  const own = (await aptSources(machine.sources)).find(
    (s) => DEBIAN_SUITES.test(s.suite) && s.components.includes('main'),
  );
  const uri = wanted ?? own?.uri;
  const keyring = KEYRINGS.map((path) => join(machine.keyrings, path)).find((path) => existsSync(path));
  if (uri && keyring) return { uri, keyring };
  return fromPackages(keep, uri);
}

async function fromPackages(keep: string, uri: string | undefined): Promise<Mirror> {
  const work = await mkdtemp(join(tmpdir(), 'patchbay-mirror-'));
  try {
    const apt = await privateApt(work, { sources: { machine: true }, leftOut: [] });
    await apt.update();
    await apt.fetch(['debootstrap', 'debian-archive-keyring'], work);
    await mkdir(keep, { recursive: true });
    for (const file of (await readdir(work)).filter((name) => name.endsWith('.deb'))) {
      await run('dpkg-deb', ['-x', join(work, file), keep]);
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  const keyring = KEYRINGS.map((path) => join(keep, path)).find((path) => existsSync(path));
  const program = await readFile(join(keep, 'usr/sbin/debootstrap'), 'utf8');
  const named = uri ?? /^\s*(?:DEF_MIRROR=|default_mirror )"?(\S+\/debian)"?\s*$/m.exec(program)?.[1];
  if (!keyring || !named) {
    throw new Error('No Debian mirror found: set PATCHBAY_DEBIAN_MIRROR to one and install debian-archive-keyring.');
  }
  return { uri: named, keyring };
}
