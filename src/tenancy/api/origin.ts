import type { Context } from 'hono';
import type { Origin } from '../actions/context.ts';
import type { EdgeEnv } from '../guard/route.ts';

export function originOf(c: Context<EdgeEnv>): Origin {
  return { address: c.get('clientAddress'), userAgent: c.req.header('user-agent') ?? '' };
}
