import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { authorization } from './digest.ts';
import {
  header,
  headersOf,
  methodOf,
  parameter,
  parseMessage,
  type SipMessage,
  statusOf,
  writeMessage,
} from './message.ts';

/** What is said in a request, apart from what the wire adds (Via, Max-Forwards, Authorization). */
export interface Request {
  readonly method: string;
  readonly uri: string;
  readonly cseq: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: string;
  /** It rings: a provisional answer, each time one comes. */
  readonly early?: (answer: SipMessage) => void;
}

export interface Sent {
  /** As it went out last, with its Via. */
  readonly message: () => SipMessage;
  readonly cseq: () => number;
  /** The final answer. */
  readonly final: Promise<SipMessage>;
}

const T1_MS = 500;

/** One UDP socket to one server: transactions of RFC 3261 section 17, digest authentication, repeated requests. */
export class Wire {
  readonly #socket: Socket;
  readonly #server: number;
  readonly #credentials: { user: string; password: string };
  readonly #waiting = new Map<string, (answer: SipMessage) => void>();
  readonly #answered = new Map<string, string>();
  readonly #timers = new Set<NodeJS.Timeout>();

  private constructor(socket: Socket, server: number, credentials: { user: string; password: string }) {
    this.#socket = socket;
    this.#server = server;
    this.#credentials = credentials;
  }

  static async open(
    server: number,
    credentials: { user: string; password: string },
    hear: (request: SipMessage) => void,
    at: { address: string; port: number } = { address: '127.0.0.1', port: 0 },
  ): Promise<Wire> {
    const socket = createSocket('udp4');
    socket.bind(at.port, at.address);
    await once(socket, 'listening');
    const wire = new Wire(socket, server, credentials);
    socket.on('message', (data) => {
      const message = parseMessage(data.toString());
      if (message) wire.#receive(message, hear);
    });
    return wire;
  }

  get address(): string {
    const { address, port } = this.#socket.address() as AddressInfo;
    return `${address}:${port}`;
  }

  #receive(message: SipMessage, hear: (request: SipMessage) => void): void {
    const key = `${parameter(header(message, 'Via'), 'branch')} ${methodOf(message)}`;
    if (statusOf(message) !== null) {
      this.#waiting.get(key)?.(message);
      return;
    }
    const before = this.#answered.get(key);
    if (before !== undefined) this.send(before);
    else hear(message);
  }

  send(text: string): void {
    this.#socket.send(text, this.#server, '127.0.0.1', () => {}); // the server may be dead: that is what is tested
  }

  /** Sends, repeats until answered, and answers a challenge once. */
  request(o: Request): Sent {
    let cseq = o.cseq;
    let message: SipMessage;
    const attempt = (extra: readonly (readonly [string, string])[]): Promise<SipMessage> =>
      new Promise((resolve) => {
        const branch = `z9hG4bK${randomBytes(8).toString('hex')}`;
        const via = ['Via', `SIP/2.0/UDP ${this.address};rport;branch=${branch}`] as const;
        const headers = [via, ['Max-Forwards', '70'], ['CSeq', `${cseq} ${o.method}`], ...o.headers, ...extra] as const;
        message = { start: `${o.method} ${o.uri} SIP/2.0`, headers, body: o.body ?? '' };
        const text = writeMessage(message);
        const key = `${branch} ${o.method}`;
        const stop = this.#repeat(text);
        this.#waiting.set(key, (answer) => {
          stop();
          if ((statusOf(answer) ?? 0) < 200) {
            o.early?.(answer);
            return;
          }
          if (o.method !== 'INVITE') this.#waiting.delete(key);
          if (o.method === 'INVITE' && (statusOf(answer) ?? 0) >= 300) this.send(this.#ackRefusal(message, answer));
          resolve(answer);
        });
      });
    const final = attempt([]).then((answer) => {
      const challenge = header(answer, 'WWW-Authenticate');
      if (statusOf(answer) !== 401 || challenge === '') return answer;
      cseq++;
      const { method, uri } = o;
      return attempt([['Authorization', authorization({ challenge, method, uri, ...this.#credentials })]]);
    });
    return { message: () => message, cseq: () => cseq, final };
  }

  /** Repeats a datagram, each time after twice the pause, until told to stop (at most 32 s). */
  #repeat(text: string): () => void {
    let timer: NodeJS.Timeout;
    const again = (wait: number) => {
      this.send(text);
      if (wait > 32_000) return;
      timer = setTimeout(() => again(wait * 2), wait);
      this.#timers.add(timer);
    };
    again(T1_MS);
    return () => clearTimeout(timer);
  }

  /** The ACK of a refusal belongs to the INVITE's transaction: same Via, same CSeq number. */
  #ackRefusal(invite: SipMessage, answer: SipMessage): string {
    const cseq = header(invite, 'CSeq').replace('INVITE', 'ACK');
    const headers = [...headersOf(invite, 'Via', 'From', 'Call-ID', 'Max-Forwards'), ...headersOf(answer, 'To')];
    return writeMessage({
      start: invite.start.replace('INVITE', 'ACK'),
      headers: [...headers, ['CSeq', cseq]],
      body: '',
    });
  }

  /** Answers a request; the same request again gets the same answer. */
  answer(
    request: SipMessage,
    status: string,
    tag: string,
    extra: readonly (readonly [string, string])[] = [],
    body = '',
  ): void {
    const headers = headersOf(request, 'Via', 'From', 'Call-ID', 'CSeq');
    const to = header(request, 'To');
    const own = parameter(to, 'tag') === '' ? `${to};tag=${tag}` : to;
    const text = writeMessage({ start: `SIP/2.0 ${status}`, headers: [...headers, ['To', own], ...extra], body });
    this.#answered.set(`${parameter(header(request, 'Via'), 'branch')} ${methodOf(request)}`, text);
    this.send(text);
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#socket.close();
  }
}
