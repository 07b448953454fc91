import { type DestinationStream, destination, type Level, pino } from 'pino';

/** What a line is about: ids first (`tenant`, `user_id`, `request_id`, `pbx`, `linkedid` …). Never a secret. */
export type LogFields = Readonly<Record<string, unknown>>;

/** One JSON object per line: `log.warn({ tenant, agent }, 'pause was refused')`. */
export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  child(fields: LogFields): Log;
}

export interface LogOptions {
  readonly level?: Level | 'silent';
  /** Where lines go; the terminal unless a test reads them. */
  readonly sink?: DestinationStream;
}

/** A last net under "nothing secret is logged": these keys are blanked one level deep wherever they stand. */
const SECRET_KEYS = [
  'password',
  'authorization',
  'access_token',
  'refresh_token',
  'token',
  'secret',
  'cookie',
  'sec-websocket-protocol',
];

/** The only place where a logger is made; every part gets a child of this one. */
export function createLog(options: LogOptions = {}): Log {
  return pino(
    {
      level: options.level ?? 'info',
      base: null,
      timestamp: () => `,"at":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRET_KEYS.flatMap((key) => [`["${key}"]`, `*["${key}"]`]), censor: '[hidden]' },
      serializers: { error: pino.stdSerializers.err },
    },
    options.sink ?? destination({ fd: 1, sync: false, maxLength: 1 << 20 }),
  );
}

/** For tests and tools that must not write. */
export const silentLog: Log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => silentLog,
};
