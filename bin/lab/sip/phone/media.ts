import { randomInt } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** Payload types of the SDP that {@link Media.description} writes. */
const PCMU = 0;
const EVENTS = 101;
const FRAME_MS = 20;
const FRAME_SAMPLES = 160;
/** What a tone has and line noise has not, of 32,124. */
const LOUD = 200;

/** The sound of one phone, over one port: it hears, hums, and presses digits as events (RFC 4733). */
export class Media {
  readonly #socket: Socket;
  #target: { address: string; port: number } | null = null;
  #sequence = randomInt(1 << 15);
  #timestamp = randomInt(1 << 30);
  readonly #source = randomInt(1 << 30);
  #frames: Int16Array[] = [];
  #humming: NodeJS.Timeout | undefined;
  #isClosed = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('message', (packet) => {
      if (packet.length > 12 && ((packet[1] ?? 0) & 0x7f) === PCMU)
        this.#frames.push(Int16Array.from(packet.subarray(12), linear));
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

  /** Frames of 20 ms that were heard since last asked, how many of them held sound, and the sound itself. */
  heard(): { frames: number; loud: number; samples: Int16Array } {
    const frames = this.#frames;
    this.#frames = [];
    const samples = Int16Array.from(frames.flatMap((one) => [...one]));
    return { frames: frames.length, loud: frames.filter(isLoud).length, samples };
  }

  /** A tone to whoever is on the line, until it is closed; not while digits are pressed. @param hertz a multiple of 50 */
  hum(hertz: number): void {
    const wave = (n: number) => companded(Math.round(8_000 * Math.sin((2 * Math.PI * hertz * n) / 8_000)));
    const frame = Uint8Array.from({ length: FRAME_SAMPLES }, (_, n) => wave(n));
    const begun = performance.now();
    let sent = 0;
    // by the clock, not by the timer: what a busy machine has missed follows at once
    this.#humming = setInterval(() => {
      for (const due = (performance.now() - begun) / FRAME_MS; sent < due; sent++) {
        this.#transmit(PCMU, frame);
        this.#timestamp += FRAME_SAMPLES;
      }
    }, FRAME_MS);
  }

  /** What is heard from now on for so long: samples of 16 bits, 8000 a second. */
  async listen(ms: number): Promise<Int16Array> {
    this.heard();
    await delay(ms);
    return this.heard().samples;
  }

  /** Presses one after another, as fast as a practised thumb unless told otherwise. @param digits 0-9 * # A-D */
  async press(digits: string, { holdMs = 100, gapMs = 60 } = {}): Promise<void> {
    for (const digit of digits) {
      await this.#hold('0123456789*#ABCD'.indexOf(digit), Math.ceil(holdMs / FRAME_MS));
      await delay(gapMs);
      this.#timestamp += (gapMs / FRAME_MS) * FRAME_SAMPLES;
    }
  }

  /** A tone for so long, which a mailbox records as it does a voice. */
  async sing(ms: number): Promise<void> {
    clearInterval(this.#humming);
    this.hum(400);
    await delay(ms);
    clearInterval(this.#humming);
  }

  /** An empty receiver report (RFC 3550): it is there, and sends nothing. From this port: Asterisk does not mind. */
  report(): void {
    const packet = Buffer.of(0x80, 201, 0, 1, 0, 0, 0, 0);
    packet.writeUInt32BE(this.#source, 4);
    if (this.#target !== null) this.#socket.send(packet, this.#target.port + 1, this.#target.address, () => {});
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
    const payload = Buffer.of(event, (over ? 0x80 : 0) | 10, 0, 0);
    payload.writeUInt16BE(frames * FRAME_SAMPLES, 2);
    this.#transmit(EVENTS | (frames === 1 && !over ? 0x80 : 0), payload);
  }

  /** @param type with the marker bit */
  #transmit(type: number, payload: Uint8Array): void {
    const head = Buffer.alloc(12);
    head[0] = 0x80;
    head[1] = type;
    head.writeUInt16BE(this.#sequence++ & 0xffff, 2);
    head.writeUInt32BE(this.#timestamp >>> 0, 4);
    head.writeUInt32BE(this.#source, 8);
    if (this.#target === null || this.#isClosed) return;
    this.#socket.send([head, payload], this.#target.port, this.#target.address, () => {});
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#humming);
    this.#socket.close();
  }
}

function isLoud(frame: Int16Array): boolean {
  return frame.reduce((sum, one) => sum + Math.abs(one), 0) / frame.length > LOUD;
}

/** One sample of ITU-T G.711, µ-law. */
function linear(byte: number): number {
  const bits = ~byte & 0xff;
  const size = ((((bits & 0x0f) << 3) + 0x84) << ((bits & 0x70) >> 4)) - 0x84;
  return (bits & 0x80) === 0 ? size : -size;
}

/** The other way round. */
function companded(sample: number): number {
  const size = Math.min(Math.abs(sample), 32_635) + 0x84;
  const exponent = 24 - Math.clz32(size);
  const mantissa = (size >> (exponent + 3)) & 0x0f;
  return ~((sample < 0 ? 0x80 : 0) | (exponent << 4) | mantissa) & 0xff;
}
