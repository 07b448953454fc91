import { type EventLinkOptions, keepLinked, linkInbox } from '../event-link.ts';
import type { Inbox } from '../inbox.ts';
import { linkState } from '../link-state.ts';
import type { AmiAddress } from '../pbx-address.ts';
import { type ActionIds, createActionIds } from './action.ts';
import type { AmiFrame } from './frame.ts';
import type { RawEvent } from './intake.ts';
import { login } from './login.ts';
import { AmiSession } from './session.ts';
import type { AmiTimes } from './times.ts';

export interface AmiEventLinkOptions extends EventLinkOptions {
  readonly address: AmiAddress;
  /** What we were told; the PBX's own answer counts. '' when nobody told us. */
  readonly systemName: string;
  readonly wanted: ReadonlySet<string>;
  readonly times?: Partial<AmiTimes>;
  /** One event, in the order of the wire; headers checked, meaning not. */
  event(frame: AmiFrame, at: number, systemName: string): void;
  /** A frame that Asterisk would not have written. */
  rejected(reason: string, evidence: string): void;
}

/** Types that say nothing a snapshot would not: left out first when listeners do not keep up. */
const NOISE = new Set(['VarSet', 'Newexten', 'RTCPSent', 'RTCPReceived', 'DeviceStateChange', 'TestEvent']);

const COUNT_EVERY_MS = 10_000;

/** Keeps the read-only AMI session alive for ever and hands on what it says. */
export class AmiEventLink {
  readonly #options: AmiEventLinkOptions;
  readonly #ids: ActionIds = createActionIds();
  readonly #state = linkState('ami events', 'not started');
  #session: AmiSession | null = null;
  #systemName = '';
  #stop: () => Promise<void> = async () => {};

  constructor(options: AmiEventLinkOptions) {
    this.#options = options;
  }

  /** The session while it is up: logged in, fully booted, frames checked. */
  get session(): AmiSession | null {
    return this.#session;
  }

  get systemName(): string {
    return this.#systemName;
  }

  readiness = () => this.#state.readiness();

  start(): void {
    this.#stop = keepLinked('ami', this.#options, this.#state, (signal) => this.#attempt(signal));
  }

  stop(): Promise<void> {
    return this.#stop();
  }

  async #attempt(signal: AbortSignal): Promise<void> {
    const { pbx, address, wanted, log, metrics, times, breaths, rejected } = this.#options;
    const inbox = this.#createInbox(() => session);
    let sealed = false;
    const session: AmiSession = new AmiSession({
      address,
      wanted,
      ids: this.#ids,
      ...(times ? { times } : {}),
      breaths,
      rejected,
      // What comes before the systemname is known cannot be checked; the snapshot that follows makes up for it.
      event: (event) => sealed && event.type !== 'FullyBooted' && inbox.push(event),
    });
    const abort = () => session.close('stopping');
    signal.addEventListener('abort', abort, { once: true });
    let stopPings = () => {};
    const counting = setInterval(() => this.#countIgnored(session), COUNT_EVERY_MS);
    try {
      await login(session, address, true);
      stopPings = session.watchForSilence();
      this.#state.set(false, 'logged in, waiting for the PBX to be fully booted (needs read = system)');
      await Promise.race([session.booted, session.ended]);
      if (!session.isOpen) throw new Error(await session.ended);
      this.#systemName = await this.#learnSystemName(session);
      session.intake.expectSystemName(this.#systemName);
      sealed = true;
      this.#session = session;
      this.#state.set(
        true,
        this.#systemName === '' ? 'connected, but without a systemname anything can be forged' : 'connected',
      );
      metrics.up.set(1, { pbx, link: 'ami' });
      log.info({ pbx, host: address.host, port: address.port }, 'AMI events: connected');
      this.#options.up();
      throw new Error(await session.ended);
    } finally {
      clearInterval(counting);
      stopPings();
      signal.removeEventListener('abort', abort);
      session.close('given up');
      const reason = await session.ended;
      this.#countIgnored(session);
      if (this.#session === session) {
        this.#session = null;
        inbox.flush();
        metrics.up.set(0, { pbx, link: 'ami' });
        this.#options.down(reason);
      }
    }
  }

  #createInbox(session: () => AmiSession): Inbox<RawEvent> {
    return linkInbox<RawEvent>('ami', this.#options, {
      handle: (event) => {
        const frame = session().intake.decode(event);
        if (frame !== null) this.#options.event(frame, event.at, this.#systemName);
      },
      noiseOf: ({ type }) => (NOISE.has(type) ? type : null),
    });
  }

  /** An answer to our own unguessable ActionID cannot be forged, so the PBX itself may say its name. */
  async #learnSystemName(session: AmiSession): Promise<string> {
    const { pbx, systemName, log } = this.#options;
    const settings = await session.request('CoreSettings');
    if (settings.get('Response') !== 'Success') {
      log.warn({ pbx, answer: settings.get('Message') }, 'AMI events: CoreSettings refused (needs write = reporting)');
      return systemName;
    }
    const own = settings.get('SystemName');
    if (own === '') log.error({ pbx }, 'the PBX has no systemname: forged AMI frames cannot be told from genuine ones');
    else if (systemName !== '' && own !== systemName)
      log.error({ pbx }, 'the PBX has another systemname than configured');
    return own;
  }

  #countIgnored(session: AmiSession): void {
    const { pbx, metrics } = this.#options;
    for (const [type, count] of session.intake.takeIgnored()) metrics.ignored.inc({ pbx, link: 'ami', type }, count);
  }
}
