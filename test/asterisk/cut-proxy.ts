import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Between the daemon and a PBX, to cut the line of one of them without touching either. */
export interface CutProxy {
  readonly port: number;
  /** Resets every connection. */
  cut(): void;
  /** Takes everything and passes nothing on, without a word, until it is told otherwise. */
  swallow(on: boolean): void;
  stop(): Promise<void>;
}

export async function cutProxy(target: number): Promise<CutProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let swallowing = false;
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    const pair = [near, far] as const;
    pairs.add(pair);
    const pass = (from: Socket, to: Socket) => {
      from.on('data', (bytes) => {
        if (!swallowing) to.write(bytes);
      });
      from.on('error', () => {});
      from.on('close', () => {
        pairs.delete(pair);
        to.destroy();
      });
    };
    pass(near, far);
    pass(far, near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    for (const [near, far] of pairs) {
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    swallow: (on) => {
      swallowing = on;
    },
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
  };
}

/** The same URL with another port. */
export function through(url: string, proxy: CutProxy): string {
  return url.replace(/:\d+(\/.*)?$/, `:${proxy.port}`);
}
