import type { FrameBlock } from './frame-reader.ts';
import { Names } from './names.ts';
import { Prefix } from './prefix.ts';

/**
 * What the first lines of a frame say. Asterisk writes Event, Privilege, Timestamp and SystemName in this order and no
 * caller knows the systemname, so a frame that begins otherwise was planted in the stream or cut by such a plant.
 */
export type HeadKind =
  | 'event'
  /** Part of the answer to a list action: no Privilege, our own ActionID is its proof. */
  | 'listed'
  | 'response'
  /** FullyBooted as it is written straight after a login, before any other event. */
  | 'booted'
  | 'rejected';

const EVENT = new Prefix('Event: ');
const RESPONSE = new Prefix('Response: ');
const PRIVILEGE = new Prefix('Privilege: ');
const TIMESTAMP = new Prefix('Timestamp: ');
const UPTIME = new Prefix('Uptime: ');

export class HeadCheck {
  readonly #names = new Names();
  /** `SystemName: pbx1x9f3\r\n`, or nothing while the name is not known. */
  #seal: Prefix | null = null;
  type = '';
  /** Epoch microseconds of the PBX, only of an `event`. */
  at = 0;
  reason = '';

  /** @param systemName '' when the PBX has none: its frames then cannot be told from forged ones */
  expect(systemName: string): void {
    this.#seal = systemName === '' ? null : new Prefix(`SystemName: ${systemName}\r\n`);
  }

  /** @param block may go on after the frame; an empty line stands at its end */
  read({ bytes, view }: FrameBlock, start: number, end: number): HeadKind {
    if (RESPONSE.standsAt(view, start)) {
      this.type = '';
      return 'response';
    }
    if (!EVENT.standsAt(view, start)) return this.#reject('does not begin with Event or Response');
    const first = findLineEnd(bytes, start + EVENT.length);
    this.type = this.#names.at(bytes, start + EVENT.length, first);
    const second = first + 2;
    if (second > end || !PRIVILEGE.standsAt(view, second)) return 'listed';
    const third = findLineEnd(bytes, second + PRIVILEGE.length) + 2;
    if (third > end || !TIMESTAMP.standsAt(view, third)) {
      if (this.type === 'FullyBooted' && UPTIME.standsAt(view, third)) return 'booted';
      return this.#reject('no Timestamp in its third line');
    }
    const stamp = third + TIMESTAMP.length;
    this.at = microseconds(bytes, stamp);
    if (this.at < 0) return this.#reject('a Timestamp that is none');
    const fourth = stamp + STAMP_LENGTH + 2;
    if (this.#seal !== null && (fourth > end || !this.#seal.standsAt(view, fourth))) {
      return this.#reject('not the SystemName of this PBX in its fourth line');
    }
    return 'event';
  }

  #reject(reason: string): 'rejected' {
    this.reason = reason;
    return 'rejected';
  }
}

const STAMP_LENGTH = '1795331380.961558'.length;

/** `1795331380.961558` followed by a line end; -1 for anything else. */
function microseconds(bytes: Buffer, at: number): number {
  let value = 0;
  for (let n = 0; n < STAMP_LENGTH; n++) {
    const byte = bytes[at + n] ?? 0;
    if (n === 10) {
      if (byte !== 0x2e) return -1;
    } else if (byte >= 0x30 && byte <= 0x39) value = value * 10 + byte - 0x30;
    else return -1;
  }
  return bytes[at + STAMP_LENGTH] === 13 && bytes[at + STAMP_LENGTH + 1] === 10 ? value : -1;
}

/** The end of the line that `from` stands in; there is one. */
function findLineEnd(bytes: Buffer, from: number): number {
  let at = from;
  while (bytes[at] !== 13 || bytes[at + 1] !== 10) at++;
  return at;
}
