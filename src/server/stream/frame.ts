import type { SequencedAnnouncement } from '../../platform/announcement.ts';

/**
 * One unmasked WebSocket text frame (RFC 6455 section 5.2) with the given text. Made once for an event, whatever the
 * number of sockets that get it.
 */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const head = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(head + length);
  frame[0] = 0x81;
  if (head === 2) frame[1] = length;
  else if (head === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, head);
  return frame;
}

/** An event as clients see it. */
export function eventFrame(event: SequencedAnnouncement): Buffer {
  const at = new Date(event.at).toISOString();
  const data = event.json ?? JSON.stringify(event.data);
  return textFrame(`{"seq":${event.seq},"type":${JSON.stringify(event.type)},"at":"${at}","data":${data}}`);
}

/**
 * What the stream says of itself. `seq`: everything up to this number that the client may have was sent before.
 * `hello` once it is live, `heartbeat` every 15 s, `resync` when what was missed cannot be replayed.
 */
export function stateFrame(type: 'hello' | 'heartbeat' | 'resync', seq: number, now: number): Buffer {
  return textFrame(JSON.stringify({ type, seq, at: new Date(now).toISOString() }));
}
