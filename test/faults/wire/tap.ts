import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** One direction of one connection, as bytes come: gives what is passed on. */
export type Passing = (bytes: Buffer) => Buffer;

/** Between the daemon and one port of its PBX: overhears what is asked, and breaks what is between them. */
export interface Tap {
  readonly port: number;
  /** Resets the connections, or those of which `which` is true. */
  cut(which?: (line: Line) => boolean): void;
  /** Takes everything and passes nothing on, without a word, until it is told otherwise. */
  swallow(on: boolean): void;
  stop(): Promise<void>;
}

/** What is known of a connection; `streams` once it carries a stream of events and no requests any more. */
export interface Line {
  streams: boolean;
}

/** @param listen what overhears a new connection: one direction each, asked and answered */
export async function tap(
  target: number,
  listen: (line: Line) => { readonly asked: Passing; readonly answered: Passing },
): Promise<Tap> {
  const lines = new Map<Line, readonly [Socket, Socket]>();
  let swallowing = false;
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    const line: Line = { streams: false };
    const { asked, answered } = listen(line);
    lines.set(line, [near, far]);
    const pass = (from: Socket, to: Socket, through: Passing) => {
      from.on('data', (bytes) => {
        if (!swallowing) to.write(through(bytes));
      });
      from.on('error', () => {});
      from.on('close', () => {
        if (swallowing) return; // in a black hole nobody hears of an end
        lines.delete(line);
        to.destroy();
      });
    };
    pass(near, far, asked);
    pass(far, near, answered);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut: Tap['cut'] = (which = () => true) => {
    for (const [line, sockets] of lines) {
      if (!which(line)) continue;
      lines.delete(line);
      for (const socket of sockets) socket.resetAndDestroy();
    }
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    swallow: (on) => {
      swallowing = on;
      if (!on) cut();
    },
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
  };
}

/** The same URL with the tap's port. */
export function through(url: string, { port }: Tap): string {
  const own = new URL(url);
  own.port = String(port);
  return own.href.replace(/\/$/, '');
}
