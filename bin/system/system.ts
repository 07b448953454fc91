import { mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { httpUrl } from '../../src/config.ts';
import { reasonOf } from '../../src/platform/errors.ts';
import { type Database, startDatabase } from '../lab/database.ts';
import { grantAsterisk } from '../lab/grants.ts';
import { type Pbx, startPbx } from '../lab/pbx.ts';
import type { PbxPorts } from '../lab/pbx-settings.ts';
import { ensureRoot, type Root } from '../lab/root.ts';
import { keptSecrets, randomSecret } from '../lab/secrets.ts';
import type { Demo } from '../seed/seed.ts';
import { choosePort, type Say } from './choose-port.ts';
import { type DaemonProcess, startDaemon, untilServing } from './daemon.ts';
import { demoOf } from './demo-file.ts';
import type { PbxAddresses, SystemSettings } from './settings.ts';
import { supervise } from './supervise.ts';
import { buildWebIfStale } from './web.ts';

/** A whole telephone system: database, PBX, daemon, each started again when it dies. */
export interface System {
  readonly url: string;
  readonly databaseUrl: string;
  readonly addresses: PbxAddresses;
  /** null with an existing PBX. */
  readonly sipPort: number | null;
  /** Where phones in browsers register; null with an existing PBX. */
  readonly websocketUrl: string | null;
  readonly demo: Demo | null;
  readonly root: Root | null;
  readonly daemon: DaemonProcess;
  readonly database: Database | null;
  readonly pbx: Pbx | null;
  /** What `/readyz` missed when it was last asked at the start. */
  readonly missing: readonly string[];
  stop(): Promise<void>;
}

export async function startSystem(o: { settings: SystemSettings; project: string; say: Say }): Promise<System> {
  const { settings, project, say } = o;
  const { dataDir } = settings;
  await mkdir(join(dataDir, 'log'), { recursive: true, mode: 0o700 });
  const needsRoot = settings.databaseUrl === null || settings.pbx === null;
  const root = needsRoot ? await ensureRoot({ set: 'run', progress: say }) : null;
  for (const log of ['log/daemon.log', 'asterisk/log/messages.log', 'mysql/server.log'])
    await startAnew(join(dataDir, log));
  const ports = await choosePorts(settings, say);
  const stops: (() => Promise<void>)[] = [];
  const stopping = new AbortController();
  const stop = async () => {
    stopping.abort();
    for (const one of stops.reverse()) await one();
  };
  try {
    const web = buildWebIfStale(project, say);
    web.catch(() => {}); // heard below
    const database = root && settings.databaseUrl === null ? await privateDatabase(root, dataDir, say) : null;
    if (database) stops.push(() => database.stop());
    const databaseUrl = settings.databaseUrl ?? database?.url ?? '';
    // the schema's code is loaded only now: on a first start its packages have just been installed
    const { migrate } = await import('../../src/platform/mysql/migrate.ts');
    const { applied } = await migrate(databaseUrl).catch((error: unknown) => {
      if (database) throw error;
      throw new Error(`The database of DATABASE_URL cannot be used: ${reasonOf(error)}`);
    });
    if (applied.length > 0) say(`Database schema: ${applied.length} migrations applied.`);
    if (database) await grantAsterisk(database, databaseUrl);
    const demo = database ? await demoOf({ dataDir, databaseUrl, bind: settings.pbxBind }) : null;

    const odbcUrl = settings.odbcUrl ?? database?.asteriskUrl(databaseUrl) ?? databaseUrl;
    const pbx =
      root && settings.pbx === null
        ? await privatePbx({ root, settings, databaseUrl, odbcUrl, say, ports: ports.pbx })
        : null;
    if (pbx) stops.push(() => pbx.stop());
    const from = settings.pbx ?? pbx;
    if (!from) throw new Error('neither an existing PBX nor a private one');
    await web;

    say('Starting the daemon …');
    const url = httpUrl(LOOPBACK_OF[settings.httpHost] ?? settings.httpHost, ports.http);
    const tokenKey =
      settings.tokenKey ?? (await keptSecrets(join(dataDir, 'secrets.json'), { tokenKey: hexKey })).tokenKey;
    const daemon = await startDaemon({
      project,
      url,
      log: join(dataDir, 'log/daemon.log'),
      env: {
        DATABASE_URL: databaseUrl,
        AMI_EVENTS_URL: from.amiEventsUrl,
        AMI_CONTROL_URL: from.amiControlUrl,
        ARI_URL: from.ariUrl,
        SPOOL_DIR: from.spoolDir,
        PBX_SYSTEM_NAME: from.systemName,
        ROUTING_URL: from.routingUrl,
        HTTP_HOST: settings.httpHost,
        HTTP_PORT: String(ports.http),
        DATA_DIR: dataDir,
        TOKEN_KEY: tokenKey,
        ...sipOf(pbx, settings.pbxBind),
      },
    });
    stops.push(() => daemon.stop());
    const missing = await untilServing(url, 20_000);

    const keep = (name: string, part: { ended(): Promise<string>; restart(): Promise<void> }) =>
      void supervise({ name, ended: () => part.ended(), restart: () => part.restart() }, stopping.signal, say);
    if (database) keep('MySQL', { ended: () => database.ended, restart: () => database.restart() });
    // Asterisk fills its caches at its start: better a little later than empty
    const restartPbx = async () => {
      if (database) await answering(database);
      await pbx?.restart();
    };
    if (pbx) keep('Asterisk', { ended: () => pbx.ended, restart: restartPbx });
    keep('The daemon', daemon);
    const sip = { sipPort: pbx?.sipPort ?? null, websocketUrl: pbx && websocketUrl(pbx, settings.pbxBind) };
    return { url, databaseUrl, addresses: from, ...sip, demo, root, daemon, database, pbx, missing, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Who listens everywhere is found here. */
const LOOPBACK_OF: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** Where phones find a private PBX, but for what the environment says of it; of an existing one its owner says so. */
function sipOf(pbx: Pbx | null, bind: string): Record<string, string> {
  if (pbx === null) return {};
  const isOpen = bind === '0.0.0.0';
  const told = {
    SIP_PUBLIC_PORT: String(pbx.sipPort),
    ...(isOpen ? {} : { SIP_PUBLIC_HOST: bind, SIP_MEDIA_ADDRESS: bind }),
    // who has an address of their own for browsers has a server with TLS there, which leads /ws to Asterisk
    ...(isOpen && process.env['PUBLIC_URL'] ? {} : { SIP_WEBSOCKET_URL: websocketUrl(pbx, bind) }),
  };
  return Object.fromEntries(Object.entries(told).filter(([name]) => !process.env[name]));
}

function websocketUrl({ wsPort }: Pbx, bind: string): string {
  return `ws://${bind === '0.0.0.0' ? '127.0.0.1' : bind}:${wsPort}/ws`;
}

async function privateDatabase(root: Root, dataDir: string, say: Say): Promise<Database> {
  say('Starting MySQL …');
  return startDatabase({ root, dir: join(dataDir, 'mysql'), durable: true });
}

/** A log that has grown large is put aside; what was put aside before goes. */
async function startAnew(log: string): Promise<void> {
  const size = await stat(log).then(
    (found) => found.size,
    () => 0,
  );
  if (size > 20_000_000) await rename(log, `${log}.old`);
}

/** Waits for the database, but not for ever: calls can be taken without it. */
async function answering(database: Database): Promise<void> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; await sleep(200)) {
    const answered = await database.admin(['DO 1']).then(
      () => true,
      () => false,
    );
    if (answered) return;
  }
}

function privatePbx(o: {
  root: Root;
  settings: SystemSettings;
  databaseUrl: string;
  odbcUrl: string;
  ports: Partial<PbxPorts>;
  say: Say;
}): Promise<Pbx> {
  const { root, settings, databaseUrl, odbcUrl, ports } = o;
  o.say('Starting Asterisk …');
  const bind = settings.pbxBind;
  return startPbx({ root, dir: join(settings.dataDir, 'asterisk'), databaseUrl, odbcUrl, bind, ports });
}

/** Before anything is started, so that a port that cannot be had is named at once. */
async function choosePorts(settings: SystemSettings, say: Say): Promise<{ http: number; pbx: Partial<PbxPorts> }> {
  const web = { what: 'The web server', variable: 'HTTP_PORT', asked: settings.httpPort, usual: 8080 };
  const http = await choosePort({ ...web, host: settings.httpHost, hostVariable: 'HTTP_HOST', say });
  if (settings.pbx !== null) return { http, pbx: {} };
  const phones = { what: 'SIP', variable: 'SIP_PORT', asked: settings.sipPort, usual: 5060 };
  const usual = http === 8088 ? 8089 : 8088; // the first one is not taken yet, but will be
  const browsers = { what: 'SIP over WebSocket', variable: 'PBX_HTTP_PORT', asked: settings.pbxHttpPort, usual };
  const at = { host: settings.pbxBind, hostVariable: 'PBX_BIND', say };
  return { http, pbx: { sip: await choosePort({ ...phones, ...at }), http: await choosePort({ ...browsers, ...at }) } };
}

function hexKey(): string {
  return Buffer.from(`${randomSecret()}${randomSecret()}`, 'base64url').toString('hex');
}
