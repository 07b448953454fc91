import { compose } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import type { Readiness } from '../../src/platform/lifecycle.ts';
import { createLog, silentLog } from '../../src/platform/log.ts';
import { run } from '../../src/platform/run.ts';
import { until } from './until.ts';

export interface WholeDaemon {
  /** Of its API. */
  readonly url: string;
  readiness(): readonly Readiness[];
  ready(): Promise<void>;
  stop(): Promise<void>;
}

/** The daemon as it is composed, in this process, once all of its parts are ready. TEST_LOG=1 shows what it says. */
export async function startWholeDaemon(settings: Readonly<Record<string, string>>): Promise<WholeDaemon> {
  const config = readConfig({ HTTP_PORT: '0', TOKEN_KEY: '07'.repeat(32), ...settings });
  const log = process.env['TEST_LOG'] === '1' ? createLog({ level: 'info' }) : silentLog;
  const daemon = compose(config, { log, version: 'test', holder: 'test', fatal: () => {} });
  const running = run(daemon.edge, daemon.parts, log);
  const ready = () =>
    until(() => daemon.edge.port() > 0 && daemon.readiness().every((one) => one.ready), 'ready', 40_000);
  await ready();
  return {
    url: `http://127.0.0.1:${daemon.edge.port()}/api/v1`,
    readiness: daemon.readiness,
    ready,
    stop: () => running.stop(),
  };
}
