import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { actorOf } from '../../tenancy/guard/audit.ts';
import { requireMatch } from '../../tenancy/guard/etag.ts';
import { originOf } from '../../tenancy/guard/origin.ts';
import type { EdgeEnv } from '../../tenancy/guard/route.ts';
import type { Done, Order } from '../actions/carry-out.ts';

/** What every write of this room can be asked: only to show what it would do. */
export const WriteQuery = z.object({
  dry_run: z
    .enum(['true', 'false'])
    .optional()
    .openapi({ description: 'true: nothing is changed, the answer is the change set' }),
});

const ShownRow = z.record(z.string(), z.unknown()).nullable();

export const ChangeSet = z
  .object({
    dry_run: z.literal(true),
    changes: z.array(
      z.object({
        table: z.string(),
        key: z.record(z.string(), z.unknown()),
        before: ShownRow.openapi({ description: 'null: the row is new' }),
        after: ShownRow.openapi({ description: 'null: the row goes' }),
      }),
    ),
  })
  .openapi('ChangeSet', { description: 'What would be written, without secrets' });

export const CHANGE_SET = {
  description: 'With `dry_run`: what would be written',
  content: { 'application/json': { schema: ChangeSet } },
};

export function changeSet({ changes }: Done<unknown>): z.infer<typeof ChangeSet> {
  return {
    dry_run: true,
    changes: changes.map(({ table, key, before, after }) => ({
      table,
      key: { ...key },
      before: before === null ? null : { ...before },
      after: after === null ? null : { ...after },
    })),
  };
}

/** @param action `did.created`; what stands before the dot is the type of what it is done to */
export function orderFrom(c: Context<EdgeEnv>, action: string, dryRun: 'true' | 'false' | undefined): Order {
  const actor = actorOf(c.get('caller'), originOf(c));
  return { actor, action, entityType: action.slice(0, action.indexOf('.')), dryRun: dryRun === 'true' };
}

/** Whether whoever writes has seen the state that is there now; does nothing for one who did not say. */
export type Seen = (updatedAt: Date) => void;

export function seenBy(c: Context<EdgeEnv>): Seen {
  return (updatedAt) => requireMatch(c, updatedAt);
}
