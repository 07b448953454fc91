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

export class HeadCheck {
  /** `SystemName: pbx1x9f3\r\n`, or '' while the name is not known. */
  #seal = '';
  type = '';
  /** Epoch microseconds of the PBX, only of an `event`. */
  at = 0;
  reason = '';

  /** @param systemName '' when the PBX has none: its frames then cannot be told from forged ones */
  expect(systemName: string): void {
    this.#seal = systemName === '' ? '' : `SystemName: ${systemName}\r\n`;
  }

  /** @param text may go on after the frame, and has a line end after its last line */
  read(text: string, start: number, end: number): HeadKind {
    if (text.startsWith('Response: ', start)) {
      this.type = '';
      return 'response';
    }
    if (!text.startsWith('Event: ', start)) return this.#reject('does not begin with Event or Response');
    const first = text.indexOf('\r\n', start);
    this.type = text.slice(start + 7, first);
    const second = first + 2;
    if (!text.startsWith('Privilege: ', second) || second > end) return 'listed';
    const third = text.indexOf('\r\n', second) + 2;
    if (!text.startsWith('Timestamp: ', third) || third > end) {
      if (this.type === 'FullyBooted' && text.startsWith('Uptime: ', third)) return 'booted';
      return this.#reject('no Timestamp in its third line');
    }
    this.at = microseconds(text, third + 11);
    if (this.at < 0) return this.#reject('a Timestamp that is none');
    const fourth = third + 11 + STAMP_LENGTH + 2;
    if (this.#seal !== '' && (fourth > end || !text.startsWith(this.#seal, fourth))) {
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
function microseconds(text: string, at: number): number {
  let value = 0;
  for (let n = 0; n < STAMP_LENGTH; n++) {
    const code = text.charCodeAt(at + n);
    if (n === 10) {
      if (code !== 0x2e) return -1;
    } else if (code >= 0x30 && code <= 0x39) value = value * 10 + code - 0x30;
    else return -1;
  }
  return text.charCodeAt(at + STAMP_LENGTH) === 13 && text.charCodeAt(at + STAMP_LENGTH + 1) === 10 ? value : -1;
}
