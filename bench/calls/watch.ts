import WebSocket from 'ws';
import type { DaemonProcess } from './daemon.ts';

/** A supervisor's socket that notes how long each change of an agent took from Asterisk's own time to here. */
export interface Watch {
  /** ms, in the order of arrival. */
  readonly delays: readonly number[];
  forget(): void;
  close(): void;
}

export async function watchAgents(daemon: DaemonProcess, token: string): Promise<Watch> {
  const delays: number[] = [];
  const { close } = await watchStream(daemon, token, ['agent.*'], ({ type, at }, received) => {
    if (type === 'agent.state.changed') delays.push(received - Date.parse(at ?? ''));
  });
  return {
    delays,
    forget: () => {
      delays.length = 0;
    },
    close,
  };
}

export interface Frame {
  readonly type: string;
  /** ISO 8601. */
  readonly at?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** @param hear gets each frame of the topics, and when it came (epoch ms, with fractions) */
export async function watchStream(
  daemon: DaemonProcess,
  token: string,
  topics: readonly string[],
  hear: (frame: Frame, received: number) => void,
): Promise<{ close(): void }> {
  const socket = new WebSocket(`${daemon.url.replace('http', 'ws')}/api/v1/stream`, {
    headers: { authorization: `Bearer ${token}` },
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => socket.send(JSON.stringify({ type: 'subscribe', topics })));
    socket.once('error', reject);
    socket.on('message', (data) => {
      const received = performance.timeOrigin + performance.now();
      const frame = JSON.parse(String(data)) as Frame;
      if (frame.type === 'subscribed') resolve();
      hear(frame, received);
    });
  });
  return { close: () => socket.terminate() };
}

/** The value that `share` of them do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
