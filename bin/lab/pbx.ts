import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Child, startChild, untilReady } from './child.ts';
import { askConsole, canAsk } from './console.ts';
import { projectContexts } from './contexts.ts';
import { type PbxPorts, pbxPlaces, pbxSettings } from './pbx-settings.ts';
import type { Root } from './root.ts';
import { run } from './run.ts';
import { fill, renderFolder, writeAtomically } from './template.ts';

export interface Pbx {
  readonly name: string;
  /** `ami://patchbay-events:…@127.0.0.1:port` */
  readonly amiEventsUrl: string;
  readonly amiControlUrl: string;
  /** `http://patchbay:…@127.0.0.1:port` */
  readonly ariUrl: string;
  /** Where it asks the daemon; a secret. */
  readonly routingUrl: string;
  readonly spoolDir: string;
  readonly sipPort: number;
  readonly wsPort: number;
  /** Secret: it tells genuine AMI frames from forged ones. */
  readonly systemName: string;
  readonly pid: number;
  readonly ended: Promise<string>;
  /** Runs a command on Asterisk's console and gives its output. */
  cli(command: string): Promise<string>;
  /** Notices, warnings and errors since the log was begun. */
  log(): Promise<string>;
  stop(): Promise<void>;
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Stops it as SIGSTOP does; resolves when it has come to rest. */
  freeze(): Promise<void>;
  thaw(): void;
  /** Stops (or buries) it and starts it again with the same configuration, ports and state. */
  restart(): Promise<void>;
}

/** Where the packages lay the English prompts. */
export const PROMPTS = '/usr/share/asterisk/sounds/en_US_f_Allison';

const CLI_MS = 60_000;

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * A private Asterisk with asterisk-conf/ and dialplan/, its files in `dir`.
 * @param o.odbcUrl database user of Asterisk itself; the daemon's when absent
 * @param o.promptsDir what it says to callers, in place of the English of its packages
 * @param o.instead what files of asterisk-conf/ say instead, by their names
 * @param o.died told when it ends by itself, and how
 */
export async function startPbx(o: {
  root: Root;
  dir: string;
  databaseUrl: string;
  odbcUrl?: string;
  name?: string;
  bind?: string;
  spoolDir?: string;
  promptsDir?: string;
  ports?: Partial<PbxPorts>;
  instead?: Readonly<Record<string, string>>;
  died?: (how: string) => void;
}): Promise<Pbx> {
  const places = pbxPlaces(o.dir, o.spoolDir);
  await mkdir(o.dir, { recursive: true, mode: 0o700 });
  for (const dir of [places.etc, join(places.state, 'spool'), join(places.state, 'keys'), places.run, places.log])
    await mkdir(dir, { recursive: true });
  for (const part of ['cdr', 'cel', 'projection', 'moh', 'recording'])
    await mkdir(join(places.spool, part), { recursive: true });
  const bind = o.bind ?? '127.0.0.1';
  const settings = await pbxSettings({ ...o, places, bind, odbcUrl: o.odbcUrl ?? o.databaseUrl });
  await renderFolder(join(PROJECT, 'asterisk-conf'), places.etc, settings);
  await renderFolder(join(PROJECT, 'dialplan'), join(places.etc, 'dialplan'), {});
  for (const [name, text] of Object.entries(o.instead ?? {}))
    await writeAtomically(join(places.etc, name), fill(text, settings));
  await projectContexts(o.databaseUrl, places.spool);

  const conf = join(places.etc, 'asterisk.conf');
  const prompts = o.promptsDir ? [`${o.promptsDir}=${PROMPTS}`] : [];
  const binds = [o.dir, `${places.run}=/run`, ...(o.spoolDir ? [o.spoolDir] : []), ...prompts];
  const socket = join(places.run, 'asterisk.ctl');
  const cli = async (command: string) => {
    if (canAsk(socket)) return askConsole(socket, command, CLI_MS);
    const { file, args } = o.root.command('asterisk', ['-C', conf, '-rx', command], binds);
    return run(file, args, { timeoutMs: CLI_MS });
  };
  let child: Child;
  const launch = async () => {
    const started = await startChild(o.root.command('asterisk', ['-C', conf, '-f'], binds), {
      log: join(places.log, 'console.log'),
    });
    child = started;
    void started.ended.then(async (how) => {
      if (!started.toldToEnd()) o.died?.(`${how}\n${await started.lastWords()}`);
    });
    await untilReady('Asterisk', child, async () => {
      const said = await cli('core waitfullybooted');
      if (!said.includes('fully booted')) throw new Error(said); // its console may be there before its commands
    });
  };
  await launch();
  const url = (scheme: string, user: string, password: unknown, port: unknown) =>
    `${scheme}://${user}:${password}@127.0.0.1:${port}`;
  const amiPort = settings['PATCHBAY_AMI_PORT'];
  const httpPort = Number(settings['PATCHBAY_HTTP_PORT']);
  return {
    name: o.name ?? 'pbx1',
    amiEventsUrl: url('ami', 'patchbay-events', settings['PATCHBAY_AMI_EVENTS_PASSWORD'], amiPort),
    amiControlUrl: url('ami', 'patchbay-control', settings['PATCHBAY_AMI_CONTROL_PASSWORD'], amiPort),
    ariUrl: url('http', 'patchbay', settings['PATCHBAY_ARI_PASSWORD'], httpPort),
    routingUrl: String(settings['PATCHBAY_ROUTING_URL']),
    spoolDir: places.spool,
    sipPort: Number(settings['PATCHBAY_SIP_PORT']),
    wsPort: httpPort,
    systemName: String(settings['PATCHBAY_SYSTEM_NAME']),
    get pid() {
      return child.pid;
    },
    get ended() {
      return child.ended;
    },
    cli,
    log: () => readFile(join(places.log, 'messages.log'), 'utf8'),
    stop: () => child.stop(),
    kill: async (signal = 'SIGKILL') => {
      child.signal(signal);
      await child.ended;
    },
    freeze: () => child.freeze(),
    thaw: () => child.signal('SIGCONT'),
    restart: async () => {
      await child.stop();
      await launch();
    },
  };
}
