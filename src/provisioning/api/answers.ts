import { z } from '@hono/zod-openapi';
import type { Done } from '../actions/carry-out.ts';
import type { Seen } from '../actions/see-in-pbx.ts';

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
  .object({
    table: z.string(),
    key: Row,
    before: Row.nullable().openapi({ description: 'null: the row is new' }),
    after: Row.nullable().openapi({ description: 'null: the row goes' }),
  })
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

/** What a write answers beside what it answers otherwise. */
export const CHANGE_SET = {
  description: 'With `dry_run`: what would be written',
  content: { 'application/json': { schema: ChangeSet } },
};
