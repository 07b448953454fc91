import { randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { PhoneCall } from './dialog.ts';
import type { Media } from './media.ts';
import { header, methodOf, type SipMessage, statusOf } from './message.ts';
import { Wire } from './wire.ts';

/**
 * A phone in this process that does what it is told, to the millisecond: for attended transfers, of which baresip knows
 * nothing, and where many phones are needed. It is deaf and dumb unless it is given {@link Media}.
 */
export interface Phone {
  readonly endpoint: string;
  /** All calls it had, oldest first. */
  readonly calls: readonly PhoneCall[];
  /** The next call that rings here and that no earlier `incoming` has given. */
  incoming(timeoutMs?: number): Promise<PhoneCall>;
  /** Requests that belong to no call (NOTIFY, MESSAGE), oldest first. */
  readonly heard: readonly SipMessage[];
  /**
   * Calls and does not wait for anything.
   * @param o what it says of itself in From instead of its own address, and more headers
   */
  dial(number: string, o?: { from?: string; headers?: readonly (readonly [string, string])[] }): PhoneCall;
  /** Sends a request outside any call, with its own credentials; '' is the server. @returns the final answer's status */
  ask(method: string, to: string, headers: readonly (readonly [string, string])[], body?: string): Promise<number>;
  /** The address of a number at this phone's server, for transfers. */
  uri(number: string): string;
  /** @param seconds 0 signs off */
  register(seconds: number): Promise<void>;
  /** Hangs up, signs off, is gone. */
  stop(): Promise<void>;
  /** Is gone without a word. */
  kill(): void;
}

/**
 * @param o.trunk stands at a trunk's address and is known by it: it does not register, and `endpoint` is only the user of
 *   its own address
 */
export async function startPhone(o: {
  sipPort: number;
  endpoint: string;
  password: string;
  trunk?: { address: string; port: number };
  sound?: Media;
}): Promise<Phone> {
  const sound = o.sound ?? null;
  const calls: PhoneCall[] = [];
  const heard: SipMessage[] = [];
  const given = new Set<PhoneCall>();
  const ringing: PhoneCall[] = [];
  const rang = new EventEmitter();
  const domain = `127.0.0.1:${o.sipPort}`;
  const from = `sip:${o.endpoint}@${domain}`;
  const credentials = { user: o.endpoint, password: o.password };
  const wire = await Wire.open(o.sipPort, credentials, (request) => hear(request), o.trunk);
  const contact = `<sip:${o.endpoint}@${wire.address}>`;
  const registration = randomBytes(8).toString('hex');
  let cseq = 1;

  function hear(request: SipMessage): void {
    const call = calls.find((one) => one.callId === header(request, 'Call-ID'));
    const method = methodOf(request);
    if (call) {
      call.hear(request);
    } else if (method === 'INVITE') {
      const incoming = PhoneCall.incoming(wire, contact, sound, request);
      calls.push(incoming);
      ringing.push(incoming);
      rang.emit('call');
    } else if (method !== 'ACK') {
      heard.push(request);
      wire.answer(request, method === 'BYE' ? '481 No Such Call' : '200 OK', 'phone');
    }
  }

  const register = async (seconds: number): Promise<void> => {
    const headers = [
      ['From', `<${from}>;tag=${registration}`],
      ['To', `<${from}>`],
      ['Call-ID', registration],
      ['Contact', contact],
      ['Expires', String(seconds)],
    ] as const;
    const answer = await wire.request({ method: 'REGISTER', uri: `sip:${domain}`, cseq, headers }).final;
    cseq += 2;
    if (statusOf(answer) !== 200) throw new Error(`REGISTER was answered ${answer.start}`);
  };
  if (o.trunk === undefined) await register(120);
  return {
    endpoint: o.endpoint,
    calls,
    heard,
    incoming: async (timeoutMs = 15_000) => {
      const signal = AbortSignal.timeout(timeoutMs);
      for (;;) {
        const call = ringing.find((one) => !given.has(one));
        if (call) {
          given.add(call);
          return call;
        }
        await once(rang, 'call', { signal }).catch(() => {
          throw new Error(`nobody called ${o.endpoint} in ${timeoutMs} ms`);
        });
      }
    },
    dial: (number, { from: said = from, headers = [] } = {}) => {
      const call = PhoneCall.outgoing(wire, contact, sound, said, `sip:${number}@${domain}`, headers);
      calls.push(call);
      return call;
    },
    ask: async (method, to, headers, body = '') => {
      const uri = to === '' ? `sip:${domain}` : `sip:${to}@${domain}`;
      const id = randomBytes(8).toString('hex');
      const own = [
        ['From', `<${from}>;tag=${id}`],
        ['To', `<${uri}>`],
        ['Call-ID', id],
        ['Contact', contact],
      ] as const;
      const said = own.filter(([name]) => !headers.some(([other]) => other === name));
      const sent = wire.request({ method, uri, cseq: 1, headers: [...said, ...headers], body });
      return statusOf(await sent.final) ?? 0;
    },
    uri: (number) => `sip:${number}@${domain}`,
    register,
    stop: async () => {
      await Promise.all(calls.map((call) => call.hangup()));
      if (o.trunk === undefined) await register(0);
      wire.close();
      sound?.close();
    },
    kill: () => {
      wire.close();
      sound?.close();
    },
  };
}
