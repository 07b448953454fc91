import { undoEscapes } from './escapes.ts';
import { type Laid, type Layout, learnLayout, matchLayout } from './layout.ts';

/** One AMI frame whose headers were found; values are decoded when somebody asks. */
export class AmiFrame {
  /** Name of the event, '' for a response. */
  readonly type: string;
  readonly #text: string;
  readonly #ascii: boolean;
  readonly #laid: Laid;

  constructor(type: string, text: string, ascii: boolean, laid: Laid) {
    this.type = type;
    this.#text = text;
    this.#ascii = ascii;
    this.#laid = laid;
  }

  /** The value of a header (the first, where it may be repeated), decoded and unescaped; '' when it is not there. */
  get(header: string): string {
    const position = this.#laid.layout.positions.get(header);
    return position === undefined ? '' : this.#value(position);
  }

  has(header: string): boolean {
    return this.#laid.layout.positions.has(header);
  }

  /** Name of the header in this place, '' after the last. */
  nameAt(position: number): string {
    return this.#laid.layout.names[position] ?? '';
  }

  /** Every value of a header in wire order. */
  all(header: string): string[] {
    return this.entries().flatMap(([name, value]) => (name === header ? [value] : []));
  }

  /** Its beginning as it came, for the quarantine. */
  evidence(): string {
    return this.#text.slice(0, 400);
  }

  /** All headers in wire order. */
  entries(): [name: string, value: string][] {
    return this.#laid.layout.names.map((name, position) => [name, this.#value(position)]);
  }

  #value(position: number): string {
    const { layout, spans } = this.#laid;
    const raw = this.#text.slice(spans[position * 2], spans[position * 2 + 1]);
    const value = this.#ascii ? raw : utf8(raw);
    return layout.escaped[position] === true ? undoEscapes(value) : value;
  }
}

/** Bytes above 0x7f were read one by one; here they become letters. What is no UTF-8 becomes U+FFFD. */
function utf8(latin1: string): string {
  return /[\x80-\xff]/.test(latin1) ? Buffer.from(latin1, 'latin1').toString('utf8') : latin1;
}

const LAYOUTS_PER_TYPE = 8;
/** More than are listened to or listed: names that somebody made up do not fill our memory. */
const MAX_TYPES = 200;

/** Decodes frames of one connection and remembers how the frames of each type are laid out. */
export class FrameDecoder {
  readonly #known = new Map<string, Layout[]>();

  /** @returns the frame, or why Asterisk cannot have written it */
  decode(type: string, text: string, ascii: boolean): AmiFrame | string {
    let known = this.#known.get(type);
    if (known === undefined) {
      known = [];
      if (this.#known.size < MAX_TYPES) this.#known.set(type, known);
    }
    for (const layout of known) {
      const spans = matchLayout(text, layout);
      if (spans !== null) return new AmiFrame(type, text, ascii, { layout, spans });
    }
    const laid = learnLayout(text, type);
    if (typeof laid === 'string') return laid;
    if (laid.layout.reusable && known.length < LAYOUTS_PER_TYPE) known.push(laid.layout);
    return new AmiFrame(type, text, ascii, laid);
  }
}
