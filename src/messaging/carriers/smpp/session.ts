import { setTimeout as sleep } from 'node:timers/promises';
import smpp, { type Pdu, type Session } from 'smpp';
import type { Log } from '../../../platform/log.ts';
import type { Outside } from '../../../platform/outside/address.ts';
import { delayOf, RECONNECT_DELAYS } from '../../../platform/reconnect.ts';
import type { Account } from '../carrier.ts';
import { type Arrivals, createArrivals } from './arrivals.ts';

export type SmppAccount = Extract<Account, { kind: 'smpp' }>;

/** How an exchange ended: with an answer, or surely before it began, or nobody knows. */
export type Answer = { readonly kind: 'answer'; readonly pdu: Pdu } | { readonly kind: 'not_sent' | 'lost' };

const CONNECT_MS = 10_000;
const ANSWER_MS = 20_000;
const PROBE_EVERY_MS = 20_000;
/** Submissions without an answer yet; centres count them. */
const WINDOW = 10;
/** ESME_RX_T_APPN and ESME_RTHROTTLED: send it again later. */
const TRY_AGAIN = 0x64;
const THROTTLED = 0x58;
/** Arrived and not kept yet. */
const MOST_WAITING = 100;

// A centre that breaks the protocol costs its connection, not our memory: the package reads a whole PDU at once.
smpp.PDU.maxLength = 64 * 1024;

/** One bind to a message centre, kept for as long as the account is there. */
export class SmppSession {
  readonly #account: SmppAccount;
  readonly #log: Log;
  readonly #outside: Outside;
  readonly #deliver: (pdu: Pdu, arrivals: Arrivals) => Promise<void>;
  readonly #stopping = new AbortController();
  #bound: Session | null = null;
  #pending = 0;
  #ended: Promise<void> = Promise.resolve();

  /** @param o.deliver takes what the centre sends; when it fails, the centre is asked to send it again */
  constructor(o: {
    readonly account: SmppAccount;
    readonly log: Log;
    readonly outside: Outside;
    deliver(pdu: Pdu, arrivals: Arrivals): Promise<void>;
  }) {
    this.#account = o.account;
    this.#log = o.log.child({ tenant: o.account.tenantId, provider: o.account.id });
    this.#outside = o.outside;
    this.#deliver = o.deliver;
  }

  get isBound(): boolean {
    return this.#bound !== null;
  }

  start(): void {
    this.#ended = this.#keep();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#ended;
  }

  /** Sends once. */
  async submit(fields: Readonly<Record<string, unknown>>): Promise<Answer> {
    const session = this.#bound;
    if (session === null || this.#pending >= WINDOW) return { kind: 'not_sent' };
    this.#pending++;
    try {
      return await ask(session, (answer) => session.submit_sm(fields, answer), ANSWER_MS);
    } finally {
      this.#pending--;
    }
  }

  async #keep(): Promise<void> {
    const { signal } = this.#stopping;
    for (let failures = 1; !signal.aborted; failures++) {
      const began = performance.now();
      const reason = await this.#serve(signal).catch((error: unknown) => String(error));
      this.#bound = null;
      if (signal.aborted) return;
      if (performance.now() - began > RECONNECT_DELAYS.stableMs) failures = 1;
      if (failures === 1) this.#log.warn({ reason }, 'SMPP: not bound');
      const delay = delayOf(RECONNECT_DELAYS, failures, false, Math.random());
      await sleep(delay, undefined, { signal }).catch(() => {});
    }
  }

  /** From connecting to the end of the connection. @returns why it ended */
  async #serve(signal: AbortSignal): Promise<string> {
    const { host, port, tls, systemId, systemType } = this.#account.settings;
    const fault = this.#outside.refuses(host);
    if (fault !== null) return `${host} ${fault}`;
    const lookup = this.#outside.lookup;
    const session = smpp.connect({ host, port, tls, servername: host, lookup, connectTimeout: CONNECT_MS });
    const closed = new Promise<string>((resolve) => {
      session.on('error', (error: Error) => resolve(error.message));
      session.on('close', () => resolve('the connection was closed'));
    });
    const cut = () => session.destroy();
    signal.addEventListener('abort', cut, { once: true });
    try {
      const opened = new Promise<null>((resolve) => session.on(tls ? 'secureConnect' : 'connect', () => resolve(null)));
      const failed = await Promise.race([opened, closed, late(CONNECT_MS, 'no connection in time')]);
      if (failed !== null) return failed;
      const credentials = { system_id: systemId, password: this.#account.secret, system_type: systemType };
      const bind = (answer: (pdu: Pdu) => void) =>
        session.bind_transceiver({ ...credentials, interface_version: 0x34 }, answer);
      const bound = await ask(session, bind, CONNECT_MS);
      if (bound.kind !== 'answer') return 'the bind was not answered';
      if (bound.pdu.command_status !== 0) return `the bind was refused with ${bound.pdu.command_status}`;
      const arrivals = createArrivals();
      let taking = Promise.resolve();
      let waiting = 0;
      session.on('deliver_sm', (pdu: Pdu) => {
        if (waiting >= MOST_WAITING) {
          session.send(pdu.response({ command_status: THROTTLED }));
          return;
        }
        waiting++;
        taking = taking.then(() => this.#take(session, pdu, arrivals)).finally(() => waiting--);
      });
      session.on('enquire_link', (pdu: Pdu) => session.send(pdu.response()));
      session.on('unbind', (pdu: Pdu) => {
        session.send(pdu.response());
        session.close();
      });
      this.#bound = session;
      this.#log.info({}, 'SMPP: bound');
      return await Promise.race([closed, this.#probe(session, signal)]);
    } finally {
      this.#bound = null;
      signal.removeEventListener('abort', cut);
      session.destroy();
    }
  }

  async #take(session: Session, pdu: Pdu, arrivals: Arrivals): Promise<void> {
    try {
      await this.#deliver(pdu, arrivals);
      session.send(pdu.response());
    } catch (error) {
      this.#log.warn({ error }, 'SMPP: what came could not be kept');
      session.send(pdu.response({ command_status: TRY_AGAIN }));
    }
  }

  async #probe(session: Session, signal: AbortSignal): Promise<string> {
    while (!signal.aborted) {
      await sleep(PROBE_EVERY_MS, undefined, { signal, ref: false }).catch(() => {});
      if (signal.aborted) break;
      const answer = await ask(session, (heard) => session.enquire_link({}, heard), ANSWER_MS);
      if (answer.kind !== 'answer') return 'an enquire_link was not answered';
    }
    return 'stopping';
  }
}

/** One request and its answer; `lost` when the connection ended, or the time, before there was one. */
function ask(session: Session, send: (answer: (pdu: Pdu) => void) => boolean, deadlineMs: number): Promise<Answer> {
  return new Promise((resolve) => {
    const end = (answer: Answer) => {
      clearTimeout(timer);
      session.off('close', lost);
      resolve(answer);
    };
    const lost = () => end({ kind: 'lost' });
    const timer = setTimeout(lost, deadlineMs);
    session.on('close', lost);
    if (!send((pdu) => end({ kind: 'answer', pdu }))) end({ kind: 'not_sent' });
  });
}

async function late(ms: number, reason: string): Promise<string> {
  await sleep(ms, undefined, { ref: false });
  return reason;
}
