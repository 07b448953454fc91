import { once } from 'node:events';
import WebSocket from 'ws';

/** Node's inspector of another process, for one purpose: what is garbage is not to be measured as memory kept. */
export interface Inspector {
  collectGarbage(): Promise<void>;
  close(): void;
}

/** @param port of `--inspect=127.0.0.1:<port>` */
export async function inspect(port: number): Promise<Inspector> {
  const [target] = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
    readonly webSocketDebuggerUrl: string;
  }[];
  if (target === undefined) throw new Error('nothing to inspect');
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  await once(socket, 'open');
  let id = 0;
  return {
    collectGarbage: async () => {
      const mine = ++id;
      socket.send(JSON.stringify({ id: mine, method: 'HeapProfiler.collectGarbage' }));
      await new Promise<void>((resolve) => {
        const hear = (data: WebSocket.RawData): void => {
          if ((JSON.parse(String(data)) as { id?: number }).id !== mine) return;
          socket.off('message', hear);
          resolve();
        };
        socket.on('message', hear);
      });
    },
    close: () => socket.terminate(),
  };
}
