import { isIPv4 } from 'node:net';
import { resolve } from 'node:path';

/** What `npm start` is told by the environment. */
export interface SystemSettings {
  /** Everything that lasts: database, secrets, records, logs. */
  readonly dataDir: string;
  readonly httpHost: string;
  /** null: 8080, or the next free one. */
  readonly httpPort: number | null;
  /** What SIP, media and SIP over WebSocket listen on. AMI takes loopback only, wherever it listens. */
  readonly pbxBind: string;
  /** null: 5060, or the next free one. */
  readonly sipPort: number | null;
  /** Of the private Asterisk's own HTTP, where phones in browsers come in; null: 8088, or the next free one. */
  readonly pbxHttpPort: number | null;
  /** Of the daemon; null: one that is made and kept. */
  readonly tokenKey: string | null;
  /** An existing database instead of a private MySQL. */
  readonly databaseUrl: string | null;
  /** What Asterisk itself uses for it; the same URL when absent. */
  readonly odbcUrl: string | null;
  /** An existing PBX instead of a private Asterisk. */
  readonly pbx: ExistingPbx | null;
}

export interface PbxAddresses {
  readonly amiEventsUrl: string;
  readonly amiControlUrl: string;
  readonly ariUrl: string;
  readonly spoolDir: string;
  readonly systemName: string;
}

export interface ExistingPbx extends PbxAddresses {
  /** Where its dialplan asks the daemon; '' where it does not. */
  readonly routingUrl: string;
}

const PBX_NAMES = ['AMI_EVENTS_URL', 'AMI_CONTROL_URL', 'ARI_URL', 'SPOOL_DIR'] as const;

/** @throws Error that names what is wrong, never its value */
export function systemSettings(env: Readonly<Record<string, string | undefined>>, project: string): SystemSettings {
  const value = (name: string): string | null => env[name]?.trim() || null;
  const port = (name: string): number | null => {
    const text = value(name);
    if (text === null) return null;
    if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new Error(`${name} must be a port number`);
    return Number(text);
  };
  const addressOf = (name: string): string | null => {
    const text = value(name);
    if (text !== null && !isIPv4(text)) throw new Error(`${name} must be an IPv4 address of this machine`);
    return text;
  };
  return {
    dataDir: resolve(project, value('DATA_DIR') ?? '.patchbay'),
    httpHost: value('HTTP_HOST') ?? '127.0.0.1',
    httpPort: port('HTTP_PORT'),
    pbxBind: addressOf('PBX_BIND') ?? '127.0.0.1',
    sipPort: port('SIP_PORT'),
    pbxHttpPort: port('PBX_HTTP_PORT'),
    tokenKey: value('TOKEN_KEY'),
    databaseUrl: value('DATABASE_URL'),
    odbcUrl: value('ODBC_URL'),
    pbx: existingPbx(value),
  };
}

function existingPbx(value: (name: string) => string | null): ExistingPbx | null {
  const missing = PBX_NAMES.filter((name) => value(name) === null);
  if (missing.length === PBX_NAMES.length) return null;
  if (missing.length > 0) {
    throw new Error(
      `An existing PBX needs ${PBX_NAMES.join(', ')}, all of them: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing.`,
    );
  }
  return {
    amiEventsUrl: value('AMI_EVENTS_URL') ?? '',
    amiControlUrl: value('AMI_CONTROL_URL') ?? '',
    ariUrl: value('ARI_URL') ?? '',
    spoolDir: value('SPOOL_DIR') ?? '',
    systemName: value('PBX_SYSTEM_NAME') ?? '',
    routingUrl: value('ROUTING_URL') ?? '',
  };
}
