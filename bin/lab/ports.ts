import { createServer } from 'node:net';

/**
 * A port that nobody used a moment ago. Below the kernel's own range (32768…), so that it is not handed to an outgoing
 * connection meanwhile; free for TCP, and our SIP uses the same number for UDP.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = 12_000 + Math.floor(Math.random() * 18_000);
    if (await isFree(port)) return port;
  }
  throw new Error('no free port between 12000 and 30000');
}

export function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
