import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Pbx } from '../../bin/lab/index.ts';

/** An ARI application of a scenario's own. */
export interface Stasis {
  /** Channels that are in it, in the order in which they came, once there are so many. */
  entered(count: number): Promise<string[]>;
  close(): void;
}

export async function openStasis(pbx: Pbx, app: string): Promise<Stasis> {
  const { username, password, host } = new URL(pbx.ariUrl);
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const socket = new WebSocket(`ws://${host}/ari/events?app=${app}`, { headers: { authorization } });
  const channels: string[] = [];
  socket.on('message', (data) => {
    const event = JSON.parse(String(data)) as { type: string; channel?: { id: string } };
    if (event.type === 'StasisStart' && event.channel !== undefined) channels.push(event.channel.id);
  });
  await once(socket, 'open');
  return {
    entered: async (count) => {
      const signal = AbortSignal.timeout(10_000);
      while (channels.length < count) await once(socket, 'message', { signal });
      return [...channels];
    },
    close: () => socket.terminate(),
  };
}
