/** Bytes of a whole, both ends included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * RFC 9110 section 14.2, one range of bytes.
 * @returns null for the whole: no header, or one that is not understood; 'unsatisfiable' for what lies outside
 */
export function byteRange(header: string | undefined, size: number): ByteRange | null | 'unsatisfiable' {
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? [];
  if (from === '' && to === '') return null;
  if (from === '') {
    const length = Math.min(Number(to), size);
    return length === 0 ? 'unsatisfiable' : { first: size - length, last: size - 1 };
  }
  const first = Number(from);
  if (first >= size) return 'unsatisfiable';
  if (to === '') return { first, last: size - 1 };
  return Number(to) < first ? null : { first, last: Math.min(Number(to), size - 1) };
}
