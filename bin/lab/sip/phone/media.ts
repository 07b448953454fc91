import { randomInt } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** Payload types of the SDP that {@link Media.description} writes. */
const PCMU = 0;
const EVENTS = 101;
/** A loud half-wave and its opposite, µ-law. */
const [HIGH, LOW] = [0x9f, 0x1f];
const FRAME_MS = 20;
const FRAME_SAMPLES = 160;
/** What a tone has and line noise has not, of 32,124. */
const LOUD = 200;

/** The sound of one phone, over one port: it counts what it hears, and presses digits as events (RFC 4733). */
export class Media {
  readonly #socket: Socket;
  #target: { address: string; port: number } | null = null;
  #sequence = randomInt(1 << 15);
  #timestamp = randomInt(1 << 30);
  readonly #source = randomInt(1 << 30);
  #frames: boolean[] = [];

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('message', (packet) => {
      if (packet.length > 12 && ((packet[1] ?? 0) & 0x7f) === PCMU) this.#frames.push(isLoud(packet.subarray(12)));
    });
  }

  static async open(address = '127.0.0.1'): Promise<Media> {
    const socket = createSocket('udp4');
    socket.bind(0, address);
    await once(socket, 'listening');
    return new Media(socket);
  }

  /** Lines of SDP for its port. */
  get description(): string[] {
    const { port } = this.#socket.address() as AddressInfo;
    const formats = [`a=rtpmap:${PCMU} PCMU/8000`, `a=rtpmap:${EVENTS} telephone-event/8000`, `a=fmtp:${EVENTS} 0-15`];
    return [`m=audio ${port} RTP/AVP ${PCMU} ${EVENTS}`, ...formats];
  }

  /** Where the other side hears, from its SDP. */
  aim(sdp: string): void {
    const port = /^m=audio (\d+)/m.exec(sdp)?.[1];
    const address = /^c=IN IP4 ([\d.]+)/m.exec(sdp)?.[1];
    if (port !== undefined && address !== undefined) this.#target = { address, port: Number(port) };
  }

  /** Frames of 20 ms that were heard since last asked, and how many of them held sound. */
  heard(): { frames: number; loud: number } {
    const frames = this.#frames;
    this.#frames = [];
    return { frames: frames.length, loud: frames.filter(Boolean).length };
  }

  /** Presses one after another, as fast as a practised thumb unless told otherwise. @param digits 0-9 * # A-D */
  async press(digits: string, { holdMs = 100, gapMs = 60 } = {}): Promise<void> {
    for (const digit of digits) {
      await this.#hold('0123456789*#ABCD'.indexOf(digit), Math.ceil(holdMs / FRAME_MS));
      await delay(gapMs);
      this.#timestamp += (gapMs / FRAME_MS) * FRAME_SAMPLES;
    }
  }

  /** A tone of 400 Hz for so long, which a mailbox records as it does a voice. */
  async sing(ms: number): Promise<void> {
    const tone = Uint8Array.from({ length: FRAME_SAMPLES }, (_, n) => (n % 20 < 10 ? HIGH : LOW));
    for (const end = Date.now() + ms; Date.now() < end; await delay(FRAME_MS)) {
      this.#packet(PCMU, tone);
      this.#timestamp += FRAME_SAMPLES;
    }
  }

  async #hold(event: number, frames: number): Promise<void> {
    for (let frame = 1; frame <= frames; frame++) {
      this.#send(event, frame, false);
      await delay(FRAME_MS);
    }
    for (let times = 0; times < 3; times++) this.#send(event, frames, true);
    this.#timestamp += frames * FRAME_SAMPLES;
  }

  #send(event: number, frames: number, over: boolean): void {
    const payload = Buffer.alloc(4);
    payload[0] = event;
    payload[1] = (over ? 0x80 : 0) | 10;
    payload.writeUInt16BE(frames * FRAME_SAMPLES, 2);
    this.#packet(EVENTS | (frames === 1 && !over ? 0x80 : 0), payload);
  }

  #packet(type: number, payload: Uint8Array): void {
    const head = Buffer.alloc(12);
    head[0] = 0x80;
    head[1] = type;
    head.writeUInt16BE(this.#sequence++ & 0xffff, 2);
    head.writeUInt32BE(this.#timestamp >>> 0, 4);
    head.writeUInt32BE(this.#source, 8);
    const packet = Buffer.concat([head, payload]);
    if (this.#target !== null) this.#socket.send(packet, this.#target.port, this.#target.address, () => {});
  }

  close(): void {
    this.#socket.close();
  }
}

function isLoud(payload: Uint8Array): boolean {
  return payload.reduce((sum, byte) => sum + Math.abs(linear(byte)), 0) / payload.length > LOUD;
}

/** One sample of ITU-T G.711, µ-law. */
function linear(byte: number): number {
  const bits = ~byte & 0xff;
  const size = ((((bits & 0x0f) << 3) + 0x84) << ((bits & 0x70) >> 4)) - 0x84;
  return (bits & 0x80) === 0 ? size : -size;
}
