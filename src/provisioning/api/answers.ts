import { z } from '@hono/zod-openapi';
import type { Done } from '../actions/carry-out.ts';
import type { Seen } from '../actions/see-in-pbx.ts';

export const id = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
export const IdParams = z.object({ id });
export const moment = z.iso.datetime({ precision: 3 });

const flag = z.enum(['true', 'false']).default('false');

/** On every write: shows what would be written, and leaves nothing. */
export const DryRun = z.object({
  dry_run: flag.openapi({ description: 'Show the change set and change nothing' }),
});

export const PbxState = z
  .object({
    state: z.enum(['live', 'pending']).openapi({
      description: 'live: the PBX works with it already; pending: stored, and the PBX takes it over as soon as it can',
    }),
    detail: z.string(),
  })
  .openapi('PbxState');

const Row = z.record(z.string(), z.unknown());
export const RowChange = z
  .object({ table: z.string(), key: Row, before: Row.nullable(), after: Row.nullable() })
  .openapi('RowChange');
export const ChangeSet = z
  .object({
    dry_run: z.literal(true),
    changes: z.array(RowChange),
  })
  .openapi('ChangeSet', { description: 'What would be written; secrets are masked' });

export const Removed = z.object({ id: z.int(), pbx: PbxState }).openapi('Removed');

export function changeSet({ changes }: Pick<Done<unknown>, 'changes'>): z.infer<typeof ChangeSet> {
  return { dry_run: true, changes: changes.map((change) => ({ ...change })) };
}

export function presentSeen({ state, detail }: Seen): z.infer<typeof PbxState> {
  return { state, detail };
}

/** Two things may come with 200: what was done, or what a dry run would do. */
export function doneOrDry<T extends z.ZodType>(schema: T, description: string) {
  return { description, content: { 'application/json': { schema: z.union([schema, ChangeSet]) } } };
}

/** The answer that a creation has beside its 201. */
export const dryRunAnswer = {
  200: { description: 'A dry run: nothing was changed', content: { 'application/json': { schema: ChangeSet } } },
} as const;
