import { createSocket } from 'node:dgram';
import { createServer, isIPv6 } from 'node:net';

/** Never given twice by one process: what was free a moment ago may be about to be used. */
const given = new Set<number>();

/** Apart from the others: a call takes its ports there at any moment, on all addresses (rtp.conf). */
export const RTP_PORTS = { first: 22_000, last: 31_999 } as const;

/**
 * The first of `count` consecutive ports that nobody uses, for TCP or UDP. Below {@link RTP_PORTS} and the kernel's own
 * range (32768…), so that none is handed to a call or an outgoing connection meanwhile.
 */
export async function freePort(count = 1): Promise<number> {
  for (let attempt = 0; attempt < 500; attempt++) {
    const first = 12_000 + Math.floor(Math.random() * (10_000 - count));
    const ports = Array.from({ length: count }, (_, i) => first + i);
    if (ports.some((port) => given.has(port))) continue;
    for (const port of ports) given.add(port);
    if ((await Promise.all(ports.map((port) => isFree(port)))).every(Boolean)) return first;
  }
  throw new Error('no free port between 12000 and 22000');
}

/** Whether nobody listens there, TCP and UDP. */
export async function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return (await whyNot(port, host)) === null;
}

/** What forbids to listen there, TCP and UDP, by its code (`EADDRINUSE`, `EADDRNOTAVAIL`, `EACCES` …); null: nothing. */
export async function whyNot(port: number, host: string): Promise<string | null> {
  const tcp = new Promise<string | null>((resolve) => {
    const server = createServer();
    server.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code ?? 'unknown'));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(null)));
  });
  const udp = new Promise<string | null>((resolve) => {
    const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
    socket.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code ?? 'unknown'));
    socket.bind({ port, address: host, exclusive: true }, () => socket.close(() => resolve(null)));
  });
  return (await tcp) ?? (await udp);
}
