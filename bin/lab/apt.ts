import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suites } from './packages.ts';
import { run } from './run.ts';

/** Where Debian packages come from and the keys that sign them. */
export interface Mirror {
  readonly uri: string;
  readonly keyring: string;
}

/** An apt whose lists, cache and idea of what is installed lie in a directory of ours; the machine's stay untouched. */
export interface PrivateApt {
  update(): Promise<void>;
  /** Resolves with all dependencies and downloads; gives the directory that then holds the `.deb` files. */
  download(packages: readonly string[]): Promise<string>;
  /** Downloads just these packages, without dependencies, into a directory. */
  fetch(packages: readonly string[], into: string): Promise<void>;
}

export async function privateApt(
  dir: string,
  o: { sources: Mirror | { machine: true }; leftOut: readonly string[] },
): Promise<PrivateApt> {
  const at = (name: string) => join(dir, name);
  await mkdir(at('lists/partial'), { recursive: true });
  await mkdir(at('cache/archives/partial'), { recursive: true });
  const architecture = (await run('dpkg', ['--print-architecture'])).trim();
  await writeFile(at('status'), o.leftOut.map((name) => installed(name, architecture)).join(''));
  const settings = [
    ...(await connectionSettings()),
    `Dir::State "${dir}"`,
    `Dir::State::lists "${at('lists')}"`,
    `Dir::State::status "${at('status')}"`,
    `Dir::Cache "${at('cache')}"`,
    'Acquire::Check-Valid-Until "false"', // a frozen mirror's Release file may be past its date; it is still signed
    'Acquire::Languages "none"',
    'Acquire::Retries "3"',
    'APT::Sandbox::User "root"', // the usual `_apt` could not write here
    'APT::Install-Recommends "false"',
    'Debug::NoLocking "true"',
  ];
  if ('uri' in o.sources) {
    const { uri, keyring } = o.sources;
    const lines = suites.map((suite) => `deb [arch=${architecture} signed-by=${keyring}] ${uri} ${suite} main\n`);
    await writeFile(at('sources.list'), lines.join(''));
    await writeFile(at('preferences'), `Package: *\nPin: release n=${suites[1]}\nPin-Priority: 100\n`);
    settings.push(`Dir::Etc::sourcelist "${at('sources.list')}"`, `Dir::Etc::preferences "${at('preferences')}"`);
    for (const name of ['sourceparts', 'preferencesparts']) settings.push(`Dir::Etc::${name} "/dev/null"`);
  }
  for (const name of ['main', 'parts']) settings.push(`Dir::Etc::${name} "/dev/null"`); // its hooks act on the machine
  await writeFile(at('apt.conf'), settings.map((line) => `${line};\n`).join(''));
  const env = { ...process.env, APT_CONFIG: at('apt.conf'), LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive' };
  return {
    update: async () => {
      // without Error-Mode an unreachable mirror is only a warning, and the next step fails without saying why
      await run('apt-get', ['update', '-qq', '-o', 'APT::Update::Error-Mode=any'], { env });
    },
    download: async (packages) => {
      await run('apt-get', ['install', '-qq', '-y', '--download-only', ...packages], { env });
      return at('cache/archives');
    },
    fetch: async (packages, into) => {
      await run('apt-get', ['download', '-qq', ...packages], { env, cwd: into });
    },
  };
}

/** How the machine reaches the network: its proxies and certificates hold for us too. */
async function connectionSettings(): Promise<string[]> {
  const dump = await run('apt-config', ['dump', 'Acquire']);
  return dump
    .split('\n')
    .flatMap((line) => (/^Acquire::(https?|ForceIPv[46])\b.*[^:] "/.test(line) ? [line.replace(/;$/, '')] : []));
}

/** A package that satisfies whatever asks for it, and is never fetched. */
function installed(name: string, architecture: string): string {
  const provides = name === 'dbus-user-session' ? 'Provides: default-dbus-session-bus, dbus-session-bus\n' : '';
  return (
    `Package: ${name}\nStatus: install ok installed\nArchitecture: ${architecture}\nMulti-Arch: allowed\n` +
    `Version: 999:0\nMaintainer: none <none@example.com>\n${provides}Description: left out\n\n`
  );
}
