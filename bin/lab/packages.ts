import { createHash } from 'node:crypto';

/** A Debian userland of its own: which packages it is made from. */
export interface ImageRecipe {
  readonly name: 'pbx' | 'phones' | 'tools' | 'peers';
  /** What is asked for; dependencies follow. */
  readonly packages: readonly string[];
  /** Dependencies that nothing here uses: declared as installed, so they and their own are never fetched. */
  readonly leftOut: readonly string[];
}

const SKELETON = ['base-files', 'dash', 'coreutils', 'libc-bin'];

/** Everything that `npm start` runs. */
const PBX: ImageRecipe = {
  name: 'pbx',
  packages: [
    ...SKELETON,
    'asterisk',
    'asterisk-core-sounds-en-gsm',
    'asterisk-moh-opsound-gsm',
    'mysql-server-core',
    'odbc-mariadb',
    'unixodbc',
  ],
  leftOut: ['perl', 'perl-base', 'adduser', 'gnupg', 'gpgsm', 'debconf', 'mariadb-common', 'pci.ids', 'libsnmp-base'],
};

/** Callers and telephones for demonstrations and tests. */
const PHONES: ImageRecipe = {
  name: 'phones',
  packages: [...SKELETON, 'sip-tester', 'baresip-core'],
  leftOut: ['python3', 'adduser', 'debconf'],
};

/** What only tests need. Apart from PBX because MariaDB and MySQL refuse to share a root. */
const TOOLS: ImageRecipe = {
  name: 'tools',
  packages: [...SKELETON, 'mariadb-server-core', 'chromium', 'fonts-dejavu-core'],
  leftOut: [
    'perl',
    'adduser',
    'debconf',
    'mariadb-common',
    'systemd-sysv',
    'dbus-user-session',
    'dbus',
    'adwaita-icon-theme',
    'libgl1-mesa-dri',
    'libgtk-3-common',
    'libpam-runtime',
    'x11-utils',
    'xdg-utils',
    'bubblewrap',
  ],
};

/** A message centre (SMPP) that shares nothing with the package the daemon's client is made of. Only tests need it. */
const PEERS: ImageRecipe = {
  name: 'peers',
  packages: [...SKELETON, 'perl', 'libnet-smpp-perl'],
  leftOut: [],
};

export const recipes = { run: [PBX], demo: [PBX, PHONES], test: [PBX, PHONES, TOOLS, PEERS] } as const;

/**
 * forky is the steadier source; sid is pinned below it and only fills what forky lacks, which is MySQL.
 * Asterisk 22.10 is in both, and in no released Debian.
 */
export const suites = ['forky', 'sid'] as const;

/** Raised when the way of building changes, so that cached images are built anew. */
const BUILDER = 2;

/** Names an image by everything that decides what is in it. */
export function imageKey(recipe: ImageRecipe, architecture: string): string {
  const identity = JSON.stringify([BUILDER, suites, architecture, recipe]);
  return `${recipe.name}-${createHash('sha256').update(identity).digest('hex').slice(0, 12)}`;
}
