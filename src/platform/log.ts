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
    options.sink ?? terminal(),
  );
}

/** Where no line can be written (a full disk), the last MB waits and the rest is left out: it costs lines, never the daemon. */
function terminal(): DestinationStream {
  const lines = destination({ fd: 1, sync: false, maxLength: 1 << 20 });
  let isStuck = false;
  // Without a listener the error would be thrown; what waits goes with the next line that can be written.
  lines.on('error', () => {
    isStuck = true;
  });
  lines.on('write', () => {
    isStuck = false;
  });
  // At the end of the process the package writes what waits until it is written, and the process would never end.
  const flush = lines.flushSync.bind(lines);
  lines.flushSync = () => {
    if (!isStuck) flush();
  };
  return lines;
}

/** For tests and tools that must not write. */
export const silentLog: Log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => silentLog,
};
