import { existsSync } from 'node:fs';
import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import { homedir, hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureImage, type Progress } from './image.ts';
import { recipes } from './packages.ts';
import { run } from './run.ts';
import { whyNoNamespace } from './why-no-namespace.ts';

/** What to hand to spawn(). The child's pid is the program's own, and it is killed when the spawning process ends. */
export interface Command {
  readonly file: string;
  readonly args: string[];
}

export interface Root {
  readonly cache: string;
  /** The userland that holds a program; names a template of data made by it. */
  imageOf(program: string): string;
  /**
   * How to start a program of the userland. It sees /dev, /proc, /sys, /tmp and `binds` at their own paths (or
   * `from=to`), and nothing else of the machine. Must be spawned by this very process, from its main thread.
   */
  command(program: string, args: readonly string[], binds?: readonly string[]): Command;
  /** Writes an executable script that starts the program, for tools that only take a path (a browser driver). */
  wrapper(program: string, file: string, binds?: readonly string[]): Promise<string>;
}

const ENTER = fileURLToPath(new URL('enter.sh', import.meta.url));
const WAYS: readonly (readonly string[])[] = [['--mount'], ['--user', '--map-root-user', '--mount']];

export function cacheDirectory(): string {
  return resolve(process.env['PATCHBAY_CACHE'] ?? join(process.env['HOME'] ?? homedir(), '.cache/patchbay'));
}

/** @param o.set `run`: Asterisk, MySQL, ODBC. `demo`: sipp and baresip as well. `test`: also MariaDB, Chromium and a message centre. */
export async function ensureRoot(o: { set: keyof typeof recipes; progress?: Progress }): Promise<Root> {
  const cache = cacheDirectory();
  await mkdir(join(cache, 'roots'), { recursive: true });
  const images: string[] = [];
  for (const recipe of recipes[o.set]) images.push(await ensureImage(cache, recipe, o.progress ?? (() => {})));
  return openRoot(cache, images);
}

async function openRoot(cache: string, images: readonly string[]): Promise<Root> {
  // Without the machine's own name here Asterisk asks DNS, twice five seconds, for every call.
  const hosts = join(cache, `hosts-${hostname()}`);
  await writeFile(`${hosts}.${process.pid}`, `127.0.0.1 localhost ${hostname()}\n`);
  await rename(`${hosts}.${process.pid}`, hosts);

  const imageOf = (program: string): string => {
    const places = program.startsWith('/') ? [program] : ['usr/sbin', 'usr/bin'].map((bin) => `/${bin}/${program}`);
    const image = images.find((dir) => places.some((place) => existsSync(join(dir, place))));
    if (!image) throw new Error(`${program} is in none of ${images.join(', ')}`);
    return image;
  };
  const enter = (way: readonly string[], parent: string, program: string, binds: readonly string[]): string[] => [
    ...way,
    '--',
    'setpriv',
    '--pdeathsig',
    'KILL',
    ENTER,
    parent,
    imageOf(program),
    hosts,
    ...['/dev', '/proc', '/sys', '/tmp', ...binds.filter((dir) => !dir.startsWith('/tmp/') || dir.includes('='))],
    '--',
    program,
  ];
  const way = await workingWay((candidate) => enter(candidate, String(process.pid), '/bin/true', []));
  return {
    cache,
    imageOf,
    command: (program, args, binds = []) => ({
      file: 'unshare',
      args: [...enter(way, String(process.pid), program, binds), ...args],
    }),
    wrapper: async (program, file, binds = []) => {
      const words = ['unshare', ...enter(way, '$PPID', program, binds)].map((word) =>
        word === '$PPID' ? word : `'${word.replaceAll("'", `'\\''`)}'`,
      );
      await writeFile(file, `#!/bin/sh\nexec ${words.join(' ')} "$@"\n`);
      await chmod(file, 0o755);
      return file;
    },
  };
}

/** As root a mount namespace will do; an ordinary user gets one inside a user namespace, where the system allows it. */
async function workingWay(tryOut: (way: readonly string[]) => string[]): Promise<readonly string[]> {
  let last: unknown;
  for (const way of WAYS) {
    try {
      await run('unshare', tryOut(way));
      return way;
    } catch (error) {
      last = error;
    }
  }
  throw new Error(await whyNoNamespace(last));
}
