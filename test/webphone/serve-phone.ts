import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { build } from 'esbuild';

const PAGE = '<!doctype html><meta charset="utf-8"><title>Softphone</title><script src="/softphone.js"></script>';

/** The page with the softphone, on loopback: a browser gives a microphone to nobody else without TLS. */
export async function servePhone(): Promise<{ readonly url: string; stop(): void }> {
  const entry = join(import.meta.dirname, 'page/softphone.ts');
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, write: false, format: 'iife' });
  const script = outputFiles[0]?.text ?? '';
  const server = createServer(({ url }, answer) => {
    const isPage = url !== '/softphone.js';
    answer.setHeader('content-type', isPage ? 'text/html' : 'text/javascript').end(isPage ? PAGE : script);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
