import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { header, parseMessage, type SipMessage, statusOf } from '../../bin/lab/sip/phone/message.ts';

/** What no client of SIP would say: bytes of one's own in the display name, the users of From and of the request. */
export interface Said {
  readonly to: string;
  readonly from: string;
  /** Between the quotes as it stands. */
  readonly name?: Buffer;
  readonly method?: 'INVITE' | 'MESSAGE' | 'REFER';
  readonly headers?: readonly string[];
  readonly body?: string;
}

export interface Mouth {
  /** @returns the first final status; 0 where none came in time. A call that was answered is hung up after `talkMs`. */
  say(said: Said, talkMs?: number): Promise<number>;
  close(): void;
}

/** @param address what a trunk is known by; another is nobody's */
export async function mouth(sipPort: number, address: string): Promise<Mouth> {
  const socket = createSocket('udp4');
  socket.bind(0, address);
  await once(socket, 'listening');
  const { port } = socket.address();
  const heard: SipMessage[] = [];
  socket.on('message', (bytes) => {
    const message = parseMessage(bytes.toString());
    if (message === null) return;
    heard.push(message);
    if (statusOf(message) === null) answer(socket, sipPort, message);
  });
  const send = (bytes: Buffer) => socket.send(bytes, sipPort, '127.0.0.1', () => {});

  return {
    say: async ({ to, from, name, method = 'INVITE', headers = [], body = '' }, talkMs = 300) => {
      const id = randomBytes(8).toString('hex');
      const lines = (what: string, cseq: number, toLine: string) => [
        `${what} sip:${to}@127.0.0.1:${sipPort} SIP/2.0`,
        `Via: SIP/2.0/UDP ${address}:${port};branch=z9hG4bK${what === 'CANCEL' ? '' : what}${id};rport`,
        `To: ${toLine}`,
        ...[`Call-ID: ${id}`, `CSeq: ${cseq} ${what}`, `Contact: <sip:x@${address}:${port}>`, 'Max-Forwards: 70'],
      ];
      const spoken = (what: string, cseq: number, toLine: string, rest: readonly string[], text = '') =>
        Buffer.concat([
          Buffer.from(`${lines(what, cseq, toLine).join('\r\n')}\r\nFrom: `),
          ...(name === undefined ? [] : [Buffer.from('"'), name, Buffer.from('" ')]),
          Buffer.from(`<sip:${from}@${address}>;tag=${id}\r\n`),
          Buffer.from([...rest, `Content-Length: ${Buffer.byteLength(text)}`, '', text].join('\r\n')),
        ]);
      const sdp = method === 'INVITE' ? offer(address) : body;
      const type = method === 'INVITE' ? ['Content-Type: application/sdp'] : [];
      send(spoken(method, 1, `<sip:${to}@127.0.0.1>`, [...headers, ...type], sdp));
      const own = (one: SipMessage) => header(one, 'Call-ID') === id && (statusOf(one) ?? 0) >= 200;
      for (let waited = 0; !heard.some(own) && waited < 6_000; waited += 20) await sleep(20);
      const final = heard.find(own);
      if (final === undefined) return 0;
      const status = statusOf(final) ?? 0;
      if (method !== 'INVITE') return status;
      send(spoken('ACK', 1, header(final, 'To'), []));
      if (status >= 300) return status;
      await sleep(talkMs);
      send(spoken('BYE', 2, header(final, 'To'), []));
      return status;
    },
    close: () => socket.close(),
  };
}

function answer(socket: Socket, sipPort: number, request: SipMessage): void {
  const kept = request.headers.filter(([name]) => /^(via|from|to|call-id|cseq)$/i.test(name));
  const lines = ['SIP/2.0 200 OK', ...kept.map(([name, value]) => `${name}: ${value}`), 'Content-Length: 0', '', ''];
  socket.send(lines.join('\r\n'), sipPort, '127.0.0.1', () => {});
}

function offer(address: string): string {
  const head = ['v=0', 'o=x 1 1 IN IP4 127.0.0.1', 's=-', `c=IN IP4 ${address}`, 't=0 0'];
  return [...head, 'm=audio 9 RTP/AVP 8', 'a=rtpmap:8 PCMA/8000', ''].join('\r\n');
}
