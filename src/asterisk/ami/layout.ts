import { isEscaped } from './escapes.ts';

/** Headers that Asterisk itself writes more than once in a frame. Any other repeated one is somebody else's. */
const REPEATED = /^(Variable|([A-Z][A-Za-z]*)?ChanVariable|Output)$/;

/**
 * The headers of a frame in wire order, proven to hold none twice that may stand once. Frames of one type nearly always
 * have the same ones, so a layout is learnt from the first and only compared with the next.
 */
export interface Layout {
  /** `Channel: `, `ChannelState: ` … */
  readonly prefixes: readonly string[];
  readonly names: readonly string[];
  /** Position of the first header of a name. */
  readonly positions: ReadonlyMap<string, number>;
  readonly escaped: readonly boolean[];
  /** Every header has its blank after the colon, so that its prefix can only match what it was learnt from. */
  readonly reusable: boolean;
}

/** Layout and, for each header, where its value begins and ends. */
export interface Laid {
  readonly layout: Layout;
  readonly spans: readonly number[];
}

/** The spans of a frame of a known layout, null when it has another one. */
export function matchLayout(text: string, layout: Layout): number[] | null {
  const { prefixes } = layout;
  const spans = new Array<number>(prefixes.length * 2);
  let at = 0;
  for (let n = 0; n < prefixes.length; n++) {
    const prefix = prefixes[n] ?? '';
    if (!text.startsWith(prefix, at)) return null;
    const from = at + prefix.length;
    const end = text.indexOf('\r\n', from);
    const to = end < 0 ? text.length : end;
    spans[n * 2] = from;
    spans[n * 2 + 1] = to;
    at = to + 2;
  }
  return at > text.length ? spans : null;
}

/** Reads a frame of unknown layout; a string is why no Asterisk would write it. */
export function learnLayout(text: string, type: string): Laid | string {
  const prefixes: string[] = [];
  const names: string[] = [];
  const spans: number[] = [];
  const positions = new Map<string, number>();
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\r\n', at);
    const to = end < 0 ? text.length : end;
    const colon = text.indexOf(':', at);
    if (colon <= at || colon >= to) return 'a line that is no header';
    const name = text.slice(at, colon);
    const from = text.charCodeAt(colon + 1) === 0x20 && colon + 1 < to ? colon + 2 : colon + 1;
    if (!positions.has(name)) positions.set(name, names.length);
    else if (!REPEATED.test(name)) return `repeated header ${name.slice(0, 40)}`;
    names.push(name);
    prefixes.push(text.slice(at, from));
    spans.push(from, to);
    at = to + 2;
  }
  const escaped = names.map((name) => isEscaped(type, name));
  const reusable = prefixes.every((prefix) => prefix.endsWith(' '));
  return { layout: { prefixes, names, positions, escaped, reusable }, spans };
}
