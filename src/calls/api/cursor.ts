import { foreignCursor } from '../../tenancy/guard/lists/paging.ts';
import type { CallDto } from '../events.ts';
import type { CallPosition } from '../store/find-calls.ts';

const POSITION = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([A-Za-z0-9_-]{1,32})$/;

/** Where a page ended. Opaque to clients. */
export function cursorAfter({ started_at, id }: CallDto): string {
  return Buffer.from(`${started_at} ${id}`).toString('base64url');
}

/** @throws PatchbayError `invalid` for what was never given out */
export function positionOf(cursor: string): CallPosition {
  const match = POSITION.exec(Buffer.from(cursor, 'base64url').toString());
  const [, startedAt = '', id = ''] = match ?? [];
  if (Number.isNaN(Date.parse(startedAt))) {
    throw foreignCursor();
  }
  return { startedAt, id };
}
