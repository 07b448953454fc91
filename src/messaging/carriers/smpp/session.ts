import { isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import smpp, { type Pdu, type Session } from 'smpp';
import type { Log } from '../../../platform/log.ts';
import type { Outside } from '../../../platform/outside/address.ts';
import { keepConnected, Refused } from '../../../platform/reconnect.ts';
import type { Account } from '../carrier.ts';
import { type Arrivals, createArrivals } from './arrivals.ts';
import { isReceipt } from './receipt.ts';

export type SmppAccount = Extract<Account, { kind: 'smpp' }>;

/** How an exchange ended: with an answer, or surely before it began, or nobody knows. */
export type Answer = { readonly kind: 'answer'; readonly pdu: Pdu } | { readonly kind: 'not_sent' | 'lost' };

const CONNECT_MS = 10_000;
const ANSWER_MS = 20_000;
/** An unbind is a courtesy: a centre that is slow to answer it is left without. */
const LEAVE_MS = 1_000;
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
  #bound: Session | null = null;
  #pending = 0;
  #wasBound = false;
  #stop: () => Promise<void> = async () => {};

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
    let told = false;
    this.#stop = keepConnected({
      attempt: (signal) => this.#serve(signal),
      ended: (reason) => {
        if (!told) this.#log.warn({ reason }, 'SMPP: not bound, tried until it is');
        told = !this.#wasBound;
        this.#wasBound = false;
      },
    });
  }

  stop(): Promise<void> {
    return this.#stop();
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

  /** From connecting to the end of the connection. @throws what ended it */
  async #serve(signal: AbortSignal): Promise<void> {
    const { host, port, tls, systemId, systemType } = this.#account.settings;
    const fault = this.#outside.refuses(host);
    if (fault !== null) throw new Refused(`${host} ${fault}`);
    const lookup = this.#outside.lookup;
    // An address is no server name (RFC 6066, section 3), and Node 26 refuses it; the certificate is held against `host`.
    const named = isIP(host) === 0 ? { servername: host } : {};
    const session = smpp.connect({ host, port, tls, ...named, lookup, connectTimeout: CONNECT_MS });
    const closed = new Promise<never>((_resolve, reject) => {
      session.on('error', reject);
      session.on('close', () => reject(new Error('the connection was closed')));
    });
    closed.catch(() => {});
    const cut = () => session.destroy();
    signal.addEventListener('abort', cut, { once: true });
    try {
      const opened = new Promise<void>((resolve) => session.on(tls ? 'secureConnect' : 'connect', resolve));
      await Promise.race([opened, closed, late(CONNECT_MS, 'no connection in time')]);
      const credentials = { system_id: systemId, password: this.#account.secret, system_type: systemType };
      const bind = (answer: (pdu: Pdu) => void) =>
        session.bind_transceiver({ ...credentials, interface_version: 0x34 }, answer);
      // A centre may send what it has kept right behind its answer to the bind.
      const arrivals = createArrivals();
      // A receipt may have to wait for the rest of its message; what people wrote does not wait with it.
      let [taking, reporting] = [Promise.resolve(), Promise.resolve()];
      let waiting = 0;
      session.on('deliver_sm', (pdu: Pdu) => {
        if (waiting >= MOST_WAITING) {
          session.send(pdu.response({ command_status: THROTTLED }));
          return;
        }
        waiting++;
        const take = () => this.#take(session, pdu, arrivals).finally(() => waiting--);
        if (isReceipt(pdu)) reporting = reporting.then(take);
        else taking = taking.then(take);
      });
      session.on('enquire_link', (pdu: Pdu) => session.send(pdu.response()));
      session.on('unbind', (pdu: Pdu) => {
        session.send(pdu.response());
        session.close();
      });
      const bound = await ask(session, bind, CONNECT_MS);
      if (bound.kind !== 'answer') throw new Error('the bind was not answered');
      const { command_status: status } = bound.pdu;
      if (status !== 0) throw new Refused(`the bind was refused with ${status}`);
      this.#bound = session;
      this.#wasBound = true;
      this.#log.info({}, 'SMPP: bound');
      signal.removeEventListener('abort', cut); // from now on leave is taken first
      await Promise.race([closed, probe(session, signal)]);
    } finally {
      const takesLeave = this.#bound !== null && signal.aborted;
      this.#bound = null;
      signal.removeEventListener('abort', cut);
      if (takesLeave) await ask(session, (answer) => session.unbind(answer), LEAVE_MS);
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
}

/** Asks now and then whether the centre is there. @throws when it is not */
async function probe(session: Session, signal: AbortSignal): Promise<void> {
  for (;;) {
    await sleep(PROBE_EVERY_MS, undefined, { signal, ref: false });
    const answer = await ask(session, (heard) => session.enquire_link({}, heard), ANSWER_MS);
    if (answer.kind !== 'answer') throw new Error('an enquire_link was not answered');
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

async function late(ms: number, reason: string): Promise<never> {
  await sleep(ms, undefined, { ref: false });
  throw new Error(reason);
}
