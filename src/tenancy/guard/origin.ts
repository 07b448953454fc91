import type { Context } from 'hono';
import type { EdgeEnv } from './route.ts';

/** Where a request comes from, for the audit log. */
export interface Origin {
  readonly address: string;
  readonly userAgent: string;
}

export function originOf(c: Context<EdgeEnv>): Origin {
  return { address: c.get('clientAddress'), userAgent: c.req.header('user-agent') ?? '' };
}
