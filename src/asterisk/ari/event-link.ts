import { setTimeout as sleep } from 'node:timers/promises';
import { PatchbayError } from '../../platform/errors.ts';
import { type EventLinkOptions, keepLinked, linkInbox } from '../event-link.ts';
import type { Inbox } from '../inbox.ts';
import { linkState } from '../link-state.ts';
import { isJson, type Json } from '../normalise/json.ts';
import type { AriAddress } from '../pbx-address.ts';
import { tally } from '../tally.ts';
import { serveAriSocket } from './event-socket.ts';
import { sendAriRequest } from './request.ts';
import type { AriSnapshots } from './snapshots.ts';
import { ARI_TIMES, type AriTimes } from './times.ts';

export interface AriEventLinkOptions extends EventLinkOptions {
  readonly address: AriAddress;
  /** Name of the Stasis application. One daemon serves one PBX, so a second one takes it over and fences the first. */
  readonly app: string;
  readonly wanted: ReadonlySet<string>;
  readonly snapshots: AriSnapshots;
  readonly times?: Partial<AriTimes>;
  /** Tries the short way of reading a message; false when it has to be parsed. */
  quick(text: string): boolean;
  event(event: Json): void;
  /** A message that is no JSON object. */
  rejected(reason: string, evidence: string): void;
}

/** ARI writes the type first in most events; where it does not, an event is no noise. */
const TYPE_FIRST = /^\{\s*"type"\s*:\s*"([A-Za-z0-9_]{1,64})"/;
/** Frequent types that no room hears: the PBX is asked not to send them at all. */
const UNSENT = [
  'BridgeCreated',
  'BridgeDestroyed',
  'ChannelConnectedLine',
  'ChannelDialplan',
  'ChannelVarset',
  'DeviceStateChanged',
  'PeerStatusChange',
];
const NOISE = new Set([...UNSENT, 'ChannelCallerId']);

/** Keeps the event socket alive for ever and hands on what it says. */
export class AriEventLink {
  readonly #options: AriEventLinkOptions;
  readonly #times: AriTimes;
  readonly #state = linkState('ari', 'not started');
  #isUp = false;
  #isFenced = false;
  #stop: () => Promise<void> = async () => {};

  constructor(options: AriEventLinkOptions) {
    this.#options = options;
    this.#times = { ...ARI_TIMES, ...options.times };
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Another daemon has taken this PBX: nothing may be asked of it from here. */
  get isFenced(): boolean {
    return this.#isFenced;
  }

  readiness = () => this.#state.readiness();

  start(): void {
    this.#stop = keepLinked('ari', this.#options, this.#state, (signal) => this.#attempt(signal));
  }

  stop(): Promise<void> {
    return this.#stop();
  }

  async #attempt(signal: AbortSignal): Promise<void> {
    const { address, app, breaths } = this.#options;
    const fence = new AbortController();
    const inbox = this.#createInbox(() => fence.abort());
    try {
      await serveAriSocket(
        {
          address,
          app,
          times: this.#times,
          breaths,
          opened: () => this.#opened(),
          message: (text) => inbox.push(text),
        },
        AbortSignal.any([signal, fence.signal]),
      );
    } catch (error) {
      inbox.flush();
      this.#isFenced = fence.signal.aborted;
      this.#closed(this.#isFenced ? FENCED : signal.aborted ? 'stopping' : messageOf(error));
      if (!this.#isFenced) throw error;
    }
    await this.#waitUntilFree(signal);
  }

  #opened(): void {
    const { pbx, app, log, metrics } = this.#options;
    this.#isUp = true;
    this.#state.set(true, 'connected');
    metrics.up.set(1, { pbx, link: 'ari' });
    log.info({ pbx, app }, 'ARI events: connected');
    this.#options.up();
    void this.#quieten();
  }

  /** Only spares both sides work: without it the same events are dropped here. */
  async #quieten(): Promise<void> {
    const { pbx, app, address, log } = this.#options;
    const body = JSON.stringify({ disallowed: UNSENT.map((type) => ({ type })) });
    const path = `/applications/${encodeURIComponent(app)}/eventFilter`;
    await sendAriRequest(address, { method: 'PUT', path, body }, this.#times.requestMs).catch((error: unknown) => {
      log.warn({ pbx, reason: messageOf(error) }, 'ARI events: noise not turned off');
    });
  }

  #closed(reason: string): void {
    if (!this.#isUp) return;
    this.#isUp = false;
    this.#options.metrics.up.set(0, { pbx: this.#options.pbx, link: 'ari' });
    this.#options.down(reason);
  }

  #createInbox(fence: () => void): Inbox<string> {
    const { pbx, app, wanted, metrics } = this.#options;
    const ignored = tally(metrics.ignored, (type) => ({ pbx, link: 'ari', type }));
    return linkInbox<string>('ari', this.#options, {
      handle: (text) => {
        if (this.#options.quick(text)) return;
        const first = TYPE_FIRST.exec(text)?.[1] ?? '';
        if (first !== '' && first !== 'ApplicationReplaced' && !wanted.has(first)) {
          ignored.add(first);
          return;
        }
        const json = parse(text);
        const type = json?.['type'];
        if (json === null) this.#options.rejected('an ARI message that is no JSON object', text.slice(0, 400));
        else if (typeof type !== 'string' || wanted.has(type)) this.#options.event(json);
        else if (type !== 'ApplicationReplaced') ignored.add(type);
        else if (json['application'] === app) fence();
      },
      noiseOf: (text) => {
        const type = TYPE_FIRST.exec(text)?.[1] ?? '';
        return NOISE.has(type) ? type : null;
      },
    });
  }

  /** Two daemons that both reconnected would push each other out for ever: the one that was pushed out waits. */
  async #waitUntilFree(signal: AbortSignal): Promise<void> {
    const { pbx, app, snapshots, log } = this.#options;
    this.#state.set(false, `fenced: ${FENCED}`);
    log.error({ pbx, app }, 'ARI events: application replaced, another daemon serves this PBX');
    try {
      while (!signal.aborted) {
        await sleep(this.#times.fencedEveryMs, undefined, { signal });
        await snapshots.get(`/applications/${encodeURIComponent(app)}`);
      }
    } catch (error) {
      // Gone with its socket, or the PBX is away and both begin anew.
      if (!signal.aborted) log.warn({ pbx, reason: messageOf(error) }, 'ARI events: fence lifted');
    } finally {
      this.#isFenced = false;
    }
  }
}

const FENCED = 'another daemon has taken this PBX over';

function parse(text: string): Json | null {
  try {
    const json: unknown = JSON.parse(text);
    return isJson(json) ? json : null;
  } catch {
    return null;
  }
}

function messageOf(error: unknown): string {
  if (error instanceof PatchbayError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
