/** Part of a file, both ends in it. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * RFC 9110, section 14. Null: all of it, also where several parts are asked for at once or the unit is another one, which
 * a server may answer with everything. `unsatisfiable` is for 416.
 */
export function rangeOf(header: string | undefined, size: number): Range | 'unsatisfiable' | null {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/i.exec(header?.trim() ?? '') ?? [];
  if (first === '' && last === '') return null;
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < start) return null; // not valid, so as if it was not there
  return start >= size ? 'unsatisfiable' : { start, end };
}

/** Whether a part may be given to whoever has the rest of this version. @param etag strong, with its quotes */
export function mayContinue(ifRange: string | undefined, etag: string): boolean {
  return ifRange === undefined || ifRange.trim() === etag;
}
