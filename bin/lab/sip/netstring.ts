import type { Socket } from 'node:net';

/** `<length in bytes>:<text>,` as baresip's control socket frames its JSON. */
export function encodeNetstring(text: string): string {
  return `${Buffer.byteLength(text)}:${text},`;
}

export function netstrings(socket: Socket, hear: (text: string) => void): void {
  let held = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    held = Buffer.concat([held, chunk]);
    for (;;) {
      const colon = held.indexOf(':');
      const length = Number(held.subarray(0, Math.max(0, colon)).toString());
      if (colon < 0 || held.length < colon + length + 2) return;
      const text = held.subarray(colon + 1, colon + 1 + length).toString();
      held = held.subarray(colon + length + 2);
      hear(text);
    }
  });
}
