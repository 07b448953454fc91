import type { Context } from 'hono';
import { PatchbayError } from '../../platform/errors.ts';
import type { EdgeEnv } from './route.ts';

/** The strong validator of a resource (RFC 9110, section 8.8): another one after each change of its row. */
export function etagOf(updatedAt: Date): string {
  return `"${updatedAt.getTime().toString(36)}"`;
}

/**
 * Whether the writer has seen what is there now. Without `If-Match` the write is not bound to anything.
 * @throws PatchbayError `precondition_failed`
 */
export function requireMatch(c: Context<EdgeEnv>, updatedAt: Date): void {
  const given = c.req.header('if-match');
  if (given === undefined || given.trim() === '*') return;
  const seen = given.split(',').map((tag) => tag.trim());
  if (seen.includes(etagOf(updatedAt))) return;
  throw new PatchbayError('precondition_failed', 'this was changed in the meantime: load it again');
}
