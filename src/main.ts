import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { compose } from './compose.ts';
import { ConfigError, readConfig } from './config.ts';
import { createLog } from './platform/log.ts';
import { run } from './platform/run.ts';

/** Exit codes, after sysexits.h: 75 try again later, 78 the configuration or the database does not fit. */
const EXIT = { ok: 0, software: 70, tempfail: 75, config: 78 } as const;
const STOP_DEADLINE_MS = 9_000;

function main(): void {
  const config = readConfig(process.env);
  const log = createLog({ level: config.logLevel });
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };

  let ending = false;
  const end = (code: number): void => {
    if (ending) return;
    ending = true;
    const hard = setTimeout(() => process.exit(code), STOP_DEADLINE_MS);
    hard.unref();
    running.stop().then(
      () => process.exit(code),
      () => process.exit(code),
    );
  };
  const fatal = (error: Error): void => {
    log.error({ error }, 'another daemon serves this PBX now; this one ends');
    end(EXIT.tempfail);
  };
  const daemon = compose(config, { log, version, holder: `${hostname()}/${process.pid}`, fatal });
  const running = run(daemon.edge, daemon.parts, log);
  running.started.then(
    () => log.info({ port: daemon.edge.port(), version }, 'all parts run'),
    (error: unknown) => {
      log.error({ error }, 'cannot start');
      end(EXIT.config);
    },
  );

  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => end(EXIT.ok));
  // A fault nobody foresaw: what state is left in memory is not to be trusted. The supervisor starts a fresh process.
  for (const fault of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(fault, (error: unknown) => {
      log.error({ error, fault }, 'unforeseen fault; this process ends');
      end(EXIT.software);
    });
  }
}

try {
  main();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(EXIT.config);
}
