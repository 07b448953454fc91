import { PatchbayError } from '../../platform/errors.ts';
import type { Readiness } from '../../platform/lifecycle.ts';
import type { Log } from '../../platform/log.ts';
import { keepConnected, type ReconnectDelays } from '../../platform/reconnect.ts';
import type { LinkMetrics } from '../link-metrics.ts';
import { linkState } from '../link-state.ts';
import type { AmiAddress } from '../pbx-address.ts';
import { type ActionFields, createActionIds } from './action.ts';
import type { AmiAnswer, AmiCommandConnection, OpenCommandConnection } from './command-connection.ts';
import { AMI_TIMES, type AmiTimes } from './times.ts';

/** The port through which AMI commands leave. */
export interface AmiControl {
  start(): void;
  stop(): Promise<void>;
  readiness(): Readiness;
  /**
   * @throws PatchbayError `pbx_unavailable` when it was never sent, `outcome_unknown` when the answer was lost,
   * `invalid` or `too_large` when it may not be sent
   */
  send(action: string, fields: ActionFields): Promise<AmiAnswer>;
}

export interface AmiControlOptions {
  readonly pbx: string;
  readonly address: AmiAddress;
  readonly open: OpenCommandConnection;
  readonly log: Log;
  readonly metrics: LinkMetrics;
  readonly times?: Partial<AmiTimes>;
  readonly delays?: Partial<ReconnectDelays>;
}

/** Keeps one command connection alive for ever; what cannot be sent now is refused, never kept for later. */
export function createAmiControl(options: AmiControlOptions): AmiControl {
  const { pbx, address, open, log, metrics, delays } = options;
  const times = { ...AMI_TIMES, ...options.times };
  const ids = createActionIds();
  const state = linkState('ami control', 'not started');
  let connection: AmiCommandConnection | null = null;
  let stop: () => Promise<void> = async () => {};

  async function attempt(signal: AbortSignal): Promise<void> {
    const opened = await open({ address, times, ids, signal });
    const abort = () => opened.close('stopping');
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    const stopPings = ping(opened, times);
    connection = opened;
    state.set(true, 'connected');
    metrics.up.set(1, { pbx, link: 'ami_control' });
    const reason = await opened.ended;
    connection = null;
    stopPings();
    signal.removeEventListener('abort', abort);
    metrics.up.set(0, { pbx, link: 'ami_control' });
    throw new Error(reason);
  }

  return {
    readiness: () => state.readiness(),
    start: () => {
      state.set(false, 'connecting');
      stop = keepConnected({
        ...(delays ? { delays } : {}),
        attempt,
        ended: (reason, delayMs, refused) => {
          state.set(false, reason);
          metrics.ends.inc({ pbx, link: 'ami_control' });
          log[refused ? 'error' : 'warn']({ pbx, delay_ms: delayMs, reason }, 'AMI control: connection ended');
        },
      });
    },
    stop: async () => {
      await stop();
      state.set(false, 'stopped');
    },
    send: async (action, fields) => {
      if (connection === null) throw new PatchbayError('pbx_unavailable', 'not connected to the PBX');
      return connection.request(action, fields);
    },
  };
}

/** Nothing else is heard on this connection, so an unanswered Ping means a dead one. */
function ping(connection: AmiCommandConnection, times: AmiTimes): () => void {
  const timer = setInterval(() => {
    const silent = setTimeout(() => connection.close('no answer to a Ping'), times.pingDeadlineMs);
    Promise.resolve()
      .then(() => connection.request('Ping', {}))
      .then(
        () => clearTimeout(silent),
        () => connection.close('no answer to a Ping'),
      )
      .finally(() => clearTimeout(silent));
  }, times.pingEveryMs);
  return () => clearInterval(timer);
}
