import { type AmiFrame, FrameDecoder } from './frame.ts';
import type { FrameBlock, FrameSink } from './frame-reader.ts';
import { HeadCheck } from './head.ts';

/** An event that somebody listens to, its head checked, its headers not looked at yet. */
export interface RawEvent {
  readonly type: string;
  /** Epoch microseconds of the PBX. */
  readonly at: number;
  /** The frame's bytes as Latin-1, its own copy: a block of 64 KiB is not kept alive by one frame of it. */
  readonly text: string;
  readonly ascii: boolean;
}

export interface IntakeListener {
  event(event: RawEvent): void;
  response(frame: AmiFrame): void;
  listed(frame: AmiFrame): void;
  booted(): void;
  greeting(line: string): void;
  /** A frame that Asterisk would not write. `evidence` is its beginning. */
  rejected(reason: string, evidence: string): void;
}

const EVIDENCE = 400;
/** More types than Asterisk has: names made up by somebody do not fill our memory. */
const MAX_TYPES = 1000;

/**
 * Sorts the frames of one connection: answers to those who wait, wanted events onwards, everything else counted. A frame
 * of a type nobody listens to is never copied or decoded, but its head is checked like any other: a forged one is seen.
 */
export class Intake implements FrameSink {
  readonly #listener: IntakeListener;
  readonly #wanted: ReadonlySet<string>;
  readonly #decoder = new FrameDecoder();
  readonly #head = new HeadCheck();
  readonly #ignored = new Map<string, { count: number }>();
  #hasBooted = false;

  constructor(listener: IntakeListener, wanted: ReadonlySet<string>) {
    this.#listener = listener;
    this.#wanted = wanted;
  }

  /** From now on only frames with this systemname are believed; '' when the PBX has none. */
  expectSystemName(name: string): void {
    this.#head.expect(name);
  }

  /** Frames by type that nobody listened to, since the last call. */
  takeIgnored(): ReadonlyMap<string, number> {
    const taken = new Map([...this.#ignored].map(([type, { count }]) => [type, count]));
    this.#ignored.clear();
    return taken;
  }

  greeting(line: string): void {
    this.#listener.greeting(line);
  }

  oversized(): void {
    this.#listener.rejected('a frame over the size limit', '');
  }

  /** Decodes an event; null when it was rejected. */
  decode(event: RawEvent): AmiFrame | null {
    const frame = this.#decoder.decode(event.type, event.text, event.ascii);
    if (typeof frame !== 'string') return frame;
    this.#listener.rejected(frame, event.text.slice(0, EVIDENCE));
    return null;
  }

  frame(block: FrameBlock, start: number, end: number, saysEventAgain: boolean): void {
    const head = this.#head;
    const kind = head.read(block, start, end);
    switch (kind) {
      case 'event':
        if (this.#wanted.has(head.type)) {
          this.#listener.event({
            type: head.type,
            at: head.at,
            text: own(block, start, end),
            ascii: block.ascii,
          });
        } else if (saysEventAgain) this.#reject('a second Event', block, start, end);
        else this.#ignore(head.type);
        return;
      case 'rejected':
        this.#reject(head.reason, block, start, end);
        return;
      case 'booted':
        if (this.#hasBooted) this.#reject('FullyBooted a second time', block, start, end);
        else this.#listener.booted();
        this.#hasBooted = true;
        return;
      default: {
        const frame = this.#decoder.decode(head.type, own(block, start, end), block.ascii);
        if (typeof frame === 'string') this.#reject(frame, block, start, end);
        else if (kind === 'response') this.#listener.response(frame);
        else this.#listener.listed(frame);
      }
    }
  }

  #ignore(type: string): void {
    const seen = this.#ignored.get(type);
    if (seen !== undefined) seen.count++;
    else if (this.#ignored.size < MAX_TYPES) this.#ignored.set(type, { count: 1 });
  }

  #reject(reason: string, block: FrameBlock, start: number, end: number): void {
    this.#listener.rejected(reason, own(block, start, Math.min(end, start + EVIDENCE)));
  }
}

function own(block: FrameBlock, start: number, end: number): string {
  return block.bytes.toString('latin1', start, end);
}
