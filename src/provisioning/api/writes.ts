import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { actorOf } from '../../tenancy/guard/audit.ts';
import { requireMatch } from '../../tenancy/guard/etag.ts';
import { originOf } from '../../tenancy/guard/origin.ts';
import type { EdgeEnv } from '../../tenancy/guard/route.ts';
import type { Order } from '../actions/carry-out.ts';

/** What every write of this room can be asked: only to show what it would do. */
export const WriteQuery = z.object({
  dry_run: z
    .enum(['true', 'false'])
    .default('false')
    .openapi({ description: 'true: nothing is changed, the answer is the change set' }),
});

/** @param action `did.created`; what stands before the dot is the type of what it is done to */
export function orderFrom(c: Context<EdgeEnv>, action: string, dryRun: 'true' | 'false'): Order {
  const actor = actorOf(c.get('caller'), originOf(c));
  return { actor, action, entityType: action.slice(0, action.indexOf('.')), dryRun: dryRun === 'true' };
}

/** Whether whoever writes has seen the state that is there now; does nothing for one who did not say. */
export type Seen = (updatedAt: Date) => void;

export function seenBy(c: Context<EdgeEnv>): Seen {
  return (updatedAt) => requireMatch(c, updatedAt);
}
