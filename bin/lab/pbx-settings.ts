import { readdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { freePort, RTP_PORTS } from './ports.ts';
import type { Root } from './root.ts';
import { keptSecrets, randomSecret } from './secrets.ts';
import type { Settings } from './template.ts';

/** Where the parts of an instance lie. */
export interface PbxPlaces {
  readonly etc: string;
  readonly state: string;
  readonly run: string;
  readonly log: string;
  readonly spool: string;
}

export function pbxPlaces(dir: string, spoolDir?: string): PbxPlaces {
  return {
    etc: join(dir, 'etc'),
    state: join(dir, 'state'),
    run: join(dir, 'run'),
    log: join(dir, 'log'),
    spool: spoolDir ?? join(dir, 'spool'),
  };
}

export interface PbxPorts {
  readonly ami: number;
  readonly http: number;
  readonly sip: number;
  /** Where the daemon answers the dialplan. */
  readonly routing: number;
}

/** Everything that asterisk-conf/ leaves open, for a private instance. Secrets and systemname last as long as `dir`. */
export async function pbxSettings(o: {
  root: Root;
  dir: string;
  places: PbxPlaces;
  odbcUrl: string;
  bind: string;
  ports?: Partial<PbxPorts>;
}): Promise<Settings> {
  const secrets = await keptSecrets(join(o.dir, 'secrets.json'), {
    systemName: () =>
      `pb${randomSecret()
        .replaceAll(/[^a-zA-Z0-9]/g, '')
        .slice(0, 22)}`, // over 128 bits
    events: randomSecret,
    control: randomSecret,
    ari: randomSecret,
    routing: randomSecret,
  });
  const database = new URL(o.odbcUrl);
  const multiarch = libraryFolder(o.root.imageOf('asterisk'));
  return {
    PATCHBAY_ETC_DIR: o.places.etc,
    PATCHBAY_STATE_DIR: o.places.state,
    PATCHBAY_RUN_DIR: '/run', // inside; o.places.run seen from outside, which may be too long a path for a socket
    PATCHBAY_LOG_DIR: o.places.log,
    PATCHBAY_SPOOL_DIR: o.places.spool,
    PATCHBAY_MODULE_DIR: join(multiarch, 'asterisk/modules'),
    PATCHBAY_SYSTEM_NAME: secrets.systemName,
    PATCHBAY_BIND: o.bind,
    PATCHBAY_PERMIT: '127.0.0.1/255.255.255.255',
    PATCHBAY_AMI_PORT: o.ports?.ami ?? (await freePort()),
    PATCHBAY_AMI_EVENTS_PASSWORD: secrets.events,
    PATCHBAY_AMI_CONTROL_PASSWORD: secrets.control,
    PATCHBAY_ARI_PASSWORD: secrets.ari,
    PATCHBAY_ROUTING_URL: `http://127.0.0.1:${o.ports?.routing ?? (await freePort())}/${secrets.routing}`,
    PATCHBAY_HTTP_PORT: o.ports?.http ?? (await freePort()),
    PATCHBAY_SIP_PORT: o.ports?.sip ?? (await freePort()),
    PATCHBAY_SIP_TLS_PORT: await freePort(),
    PATCHBAY_RTP_FIRST: RTP_PORTS.first,
    PATCHBAY_RTP_LAST: RTP_PORTS.last,
    PATCHBAY_ODBC_DRIVER: join(multiarch, 'odbc/libmaodbc.so'),
    PATCHBAY_DB_HOST: database.hostname,
    PATCHBAY_DB_PORT: database.port || '3306',
    PATCHBAY_DB_NAME: decodeURIComponent(database.pathname.slice(1)),
    PATCHBAY_DB_USER: decodeURIComponent(database.username),
    PATCHBAY_DB_PASSWORD: decodeURIComponent(database.password),
    PATCHBAY_HOST: hostname(),
  };
}

/** `/usr/lib/x86_64-linux-gnu` or its like for another processor. */
function libraryFolder(image: string): string {
  const triplet = readdirSync(join(image, 'usr/lib')).find((name) => /-linux-gnu[a-z]*$/.test(name));
  if (!triplet) throw new Error(`no library folder in ${image}`);
  return join('/usr/lib', triplet);
}
