import { isIP } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';

/**
 * Names each environment variable once, checks all of them together and groups them. Secrets stand apart, so that what
 * is logged or shown can never hold one by accident.
 */
export interface Config {
  readonly http: {
    readonly host: string;
    readonly port: number;
    readonly publicUrl: string;
    readonly trustedProxies: readonly string[];
  };
  readonly pbx: { readonly name: string; readonly spoolDir: string };
  /** What phones are told and what their rows say. */
  readonly sip: {
    /** Where phones reach the PBX. */
    readonly host: string;
    readonly port: number;
    /** SIP over WebSocket, for browsers. */
    readonly websocketUrl: string;
    /** Media of phones and trunks is bound to this address; null for every address of the PBX. */
    readonly mediaAddress: string | null;
  };
  /** Addresses and ranges on private networks that SMS providers and webhooks for SMS may have. */
  readonly privateTargets: readonly string[];
  readonly webDir: string;
  /** What lasts beside the database, e.g. uploads. */
  readonly dataDir: string;
  /** Recordings of calls, a folder for each tenant. */
  readonly recordingsDir: string;
  /** The sender of mail. */
  readonly mailFrom: string;
  readonly logLevel: LogLevel;
  readonly secrets: Secrets;
}

export interface Secrets {
  readonly databaseUrl: string;
  readonly amiEventsUrl: string;
  readonly amiControlUrl: string;
  readonly ariUrl: string;
  /** Signs access tokens and seals second factors; at least 256 bits. */
  readonly tokenKey: Uint8Array;
  /** The key before it, while what was made with that one still counts; null: there is none. */
  readonly previousTokenKey: Uint8Array | null;
  /** Lets a Prometheus on another machine read `/metrics`; null: this machine only. */
  readonly metricsToken: string | null;
  /** `smtp://` or `smtps://`; null: no mail is sent. */
  readonly smtpUrl: string | null;
  /** Where the dialplan asks the daemon, its path a secret of at least 16 characters; null: it does not. */
  readonly routingUrl: string | null;
  /** Asterisk's `systemname`; genuine AMI frames carry it. Empty where an existing PBX has none. */
  readonly systemName: string;
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
type LogLevel = (typeof LOG_LEVELS)[number];

function urlOf(...protocols: readonly string[]) {
  return z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol.slice(0, -1)), {
    message: `must be a URL that begins with ${protocols.map((protocol) => `${protocol}://`).join(' or ')}`,
  });
}

const hexKey = z.string().regex(/^[0-9a-f]{64,}$/, 'must be at least 64 hexadecimal digits');
function commas(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
}

function isAddressOrRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const widest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return rest.length === 0 && (bits === undefined ? widest > 0 : /^\d{1,3}$/.test(bits) && Number(bits) <= widest);
}

const addressesOrRanges = z
  .string()
  .default('')
  .refine((text) => commas(text).every(isAddressOrRange), 'must be addresses or ranges, separated by commas');

const environment = z.object({
  DATABASE_URL: urlOf('mysql'),
  AMI_EVENTS_URL: urlOf('ami'),
  AMI_CONTROL_URL: urlOf('ami'),
  ARI_URL: urlOf('http', 'https'),
  SPOOL_DIR: z.string().startsWith('/', 'must be an absolute path'),
  PBX_NAME: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/, 'must be 1 to 32 of a-z 0-9 -')
    .default('pbx1'),
  PBX_SYSTEM_NAME: z.string().max(64).default(''),
  HTTP_HOST: z
    .string()
    .refine((host) => URL.canParse(httpUrl(host, 1)), 'must be an address or a host name')
    .default('127.0.0.1'),
  HTTP_PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  PUBLIC_URL: urlOf('http', 'https').optional(),
  SIP_PUBLIC_HOST: z
    .string()
    .regex(/^[a-zA-Z0-9.-]{1,253}$|^\[[0-9a-fA-F:.]+\]$/, 'must be a host name or an address')
    .optional(),
  SIP_PUBLIC_PORT: z.coerce.number().int().min(1).max(65_535).default(5060),
  SIP_WEBSOCKET_URL: urlOf('ws', 'wss').optional(),
  SIP_MEDIA_ADDRESS: z.union([z.ipv4(), z.ipv6()]).optional(),
  TRUSTED_PROXIES: addressesOrRanges,
  PRIVATE_TARGETS: addressesOrRanges,
  DATA_DIR: z.string().min(1).default('.patchbay'),
  RECORDINGS_DIR: z.string().min(1).optional(),
  SMTP_URL: urlOf('smtp', 'smtps').optional(),
  MAIL_FROM: z.string().min(3).max(320).default('Patchbay <no-reply@localhost>'),
  WEB_DIR: z.string().default('dist/web'),
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
  ROUTING_URL: urlOf('http')
    .refine(
      (value) => new URL(value).pathname.length > 16,
      'must end in a path of at least 16 characters that nobody guesses',
    )
    .optional(),
  METRICS_TOKEN: z.string().min(16, 'must be at least 16 characters').optional(),
  TOKEN_KEY: hexKey,
  TOKEN_KEY_PREVIOUS: hexKey.optional(),
});

/** All that is wrong with the environment, at once; names of variables only, never their values. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`the configuration cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

export function httpUrl(host: string, port: number): string {
  return `http://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}

/**
 * @param env the process environment; an empty value counts as absent
 * @throws ConfigError
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    throw new ConfigError(
      parsed.error.issues.map(({ path, message }) => {
        const name = path.join('.');
        return `${name}: ${name in given ? message : 'is not set'}`;
      }),
    );
  }
  const v = parsed.data;
  const publicUrl = v.PUBLIC_URL ?? httpUrl(v.HTTP_HOST, v.HTTP_PORT);
  return {
    http: {
      host: v.HTTP_HOST,
      port: v.HTTP_PORT,
      publicUrl,
      trustedProxies: commas(v.TRUSTED_PROXIES),
    },
    pbx: { name: v.PBX_NAME, spoolDir: v.SPOOL_DIR },
    sip: {
      host: v.SIP_PUBLIC_HOST ?? new URL(publicUrl).hostname,
      port: v.SIP_PUBLIC_PORT,
      websocketUrl: v.SIP_WEBSOCKET_URL ?? new URL('/ws', publicUrl.replace(/^http/, 'ws')).href,
      mediaAddress: v.SIP_MEDIA_ADDRESS ?? null,
    },
    privateTargets: commas(v.PRIVATE_TARGETS),
    webDir: v.WEB_DIR,
    dataDir: v.DATA_DIR,
    recordingsDir: v.RECORDINGS_DIR ?? join(v.DATA_DIR, 'recordings'),
    mailFrom: v.MAIL_FROM,
    logLevel: v.LOG_LEVEL,
    secrets: {
      databaseUrl: v.DATABASE_URL,
      amiEventsUrl: v.AMI_EVENTS_URL,
      amiControlUrl: v.AMI_CONTROL_URL,
      ariUrl: v.ARI_URL,
      tokenKey: Buffer.from(v.TOKEN_KEY, 'hex'),
      previousTokenKey: v.TOKEN_KEY_PREVIOUS === undefined ? null : Buffer.from(v.TOKEN_KEY_PREVIOUS, 'hex'),
      metricsToken: v.METRICS_TOKEN ?? null,
      smtpUrl: v.SMTP_URL ?? null,
      routingUrl: v.ROUTING_URL ?? null,
      systemName: v.PBX_SYSTEM_NAME,
    },
  };
}
