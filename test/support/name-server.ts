import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** A name server on loopback. A name that it knows nothing of does not exist; one that is `silent` gets no answer. */
export interface NameServer {
  /** `address:port` */
  readonly address: string;
  /** Names as they were asked for, each time. */
  readonly asked: readonly string[];
  says(name: string, addresses: readonly string[] | 'silent'): void;
  stop(): void;
}

const A = 1;
const NO_SUCH_NAME = 3;
const ANSWERS = 0x8180;

export async function startNameServer(): Promise<NameServer> {
  const known = new Map<string, readonly string[] | 'silent'>();
  const asked: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const { name, type, end } = questionOf(query);
    if (type === A) asked.push(name);
    const addresses = known.get(name);
    if (addresses === 'silent') return;
    const records = type === A ? (addresses ?? []) : [];
    const head = Buffer.from(query.subarray(0, 12));
    head.writeUInt16BE(ANSWERS | (addresses === undefined ? NO_SUCH_NAME : 0), 2);
    head.writeUInt16BE(records.length, 6);
    head.writeUInt32BE(0, 8);
    socket.send(Buffer.concat([head, query.subarray(12, end), ...records.map(record)]), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    asked,
    says: (name, addresses) => void known.set(name, addresses),
    stop: () => void socket.close(),
  };
}

/** RFC 1035 section 4.1.2. */
function questionOf(query: Buffer): { readonly name: string; readonly type: number; readonly end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

/** The name of the question, A, IN, no time to live, four octets; RFC 1035 section 4.1.3. */
function record(address: string): Buffer {
  return Buffer.from([0xc0, 12, 0, A, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)]);
}
