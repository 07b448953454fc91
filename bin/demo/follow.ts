import { EventEmitter, once } from 'node:events';
import WebSocket from 'ws';

export interface Agent {
  readonly user_id: number;
  readonly name: string;
  readonly extension: string | null;
  readonly status: string;
  /** What the person asked for last, with its reason. */
  readonly wanted_status: string;
  readonly reason: string | null;
  readonly device: string;
  readonly work: string;
  readonly can_take_call: boolean;
}

export interface Call {
  readonly id: string;
  readonly state: string;
  readonly from: { readonly number: string; readonly name: string };
  readonly to: { readonly number: string; readonly name: string };
  readonly queue: { readonly display_name: string } | null;
  readonly agents: readonly number[];
  readonly disposition?: string;
}

export interface StreamEvent {
  readonly type: string;
  readonly at: string;
  readonly data: Agent & Call;
}

export interface Stream {
  /** Resolves with the first event, past or to come, that fulfils the condition. */
  until(condition: (event: StreamEvent) => boolean, what: string, timeoutMs?: number): Promise<StreamEvent>;
  close(): void;
}

/** Follows `/api/v1/stream`, telling every event. */
export async function follow(url: string, token: string, tell: (event: StreamEvent) => void): Promise<Stream> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/api/v1/stream`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const seen: StreamEvent[] = [];
  const told = new EventEmitter();
  let live = false;
  socket.on('message', (text) => {
    const frame = JSON.parse(String(text)) as StreamEvent;
    if (frame.type === 'hello') live = true;
    else if (frame.type.includes('.')) {
      seen.push(frame);
      tell(frame);
    }
    told.emit('frame');
  });
  await once(socket, 'open');
  while (!live) await once(told, 'frame', { signal: AbortSignal.timeout(10_000) });
  return {
    until: async (condition, what, timeoutMs = 20_000) => {
      const signal = AbortSignal.timeout(timeoutMs);
      for (;;) {
        const event = seen.find(condition);
        if (event) return event;
        await once(told, 'frame', { signal }).catch(() => {
          throw new Error(`${what}: not seen in ${timeoutMs / 1000} s`);
        });
      }
    },
    close: () => socket.close(),
  };
}
