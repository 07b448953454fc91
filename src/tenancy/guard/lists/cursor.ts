import { createHash } from 'node:crypto';
import { foreignCursor } from './paging.ts';

/** Where a page ended: the value that the list is sorted by, and the row's id. */
export interface Position {
  readonly value: string | number;
  readonly id: string | number;
}

/** A position as it comes back: whoever made it knows what its value is. */
export interface TextPosition {
  readonly value: string;
  readonly id: string;
}

/** @param list everything that makes it this list: whose, which filters, which order */
export function cursorAfter(position: Position, list: unknown): string {
  const [value, id] = [encodeURIComponent(position.value), String(position.id)];
  return Buffer.from(`${value} ${id} ${sealOf(value, id, list)}`).toString('base64url');
}

/**
 * The seal tells a cursor of another list, or one that was changed on the way, from one that was given out. It is no
 * secret: a forged position moves only within what its bearer may see anyway.
 *
 * @throws PatchbayError `invalid` for what was never given out for this list
 */
export function positionOf(cursor: string | undefined, list: unknown): TextPosition | null {
  if (cursor === undefined) return null;
  const [, value, id, seal] = /^([^ ]{0,1500}) ([\w-]{1,32}) (\w{16})$/.exec(decoded(cursor)) ?? [];
  if (value === undefined || id === undefined || seal !== sealOf(value, id, list)) {
    throw foreignCursor('is no cursor of this list with these filters and this order');
  }
  return { value: decodeURIComponent(value), id };
}

function decoded(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString();
  return Buffer.from(text).toString('base64url') === cursor ? text : '';
}

function sealOf(value: string, id: string, list: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([value, id, list]))
    .digest('hex')
    .slice(0, 16);
}
