import { z } from '@hono/zod-openapi';
import { paging } from '../../../tenancy/guard/lists/paging.ts';
import { BLOCK_ACTIONS } from '../../model/blocklist/pattern.ts';
import { line, moment } from '../fields.ts';

/** What a TIMESTAMP column can hold. */
const expiry = moment.refine((text) => {
  const year = new Date(text).getUTCFullYear();
  return year >= 2000 && year < 2038;
}, 'is not between 2000 and 2037');

const settings = {
  action: z
    .enum(BLOCK_ACTIONS)
    .openapi({ description: 'reject: refused, unless said otherwise; busy: as if the line were' }),
  reason: line(255).nullable(),
  expires_at: expiry.nullable().openapi({ description: 'null: never' }),
};

export const NewBlock = z
  .strictObject({
    pattern: z.string().min(2).max(32).openapi({
      description: 'A number (E.164), the beginning of numbers and *, or `anonymous`: all who withhold theirs',
      example: '+49900*',
    }),
    ...z.object(settings).partial().shape,
  })
  .openapi('NewBlock');
export const BlockPatch = z.strictObject(z.object(settings).partial().shape).openapi('BlockPatch');

export const Block = z
  .object({
    id: z.int(),
    direction: z.literal('inbound'),
    pattern: z.string(),
    ...settings,
    created_at: moment,
    updated_at: moment,
  })
  .openapi('Block');
export const Blocks = z.object({ items: z.array(Block), next_cursor: z.string().nullable() }).openapi('Blocks');
export const BlocksQuery = z.object(paging());
export const BlockCheckQuery = z.object({
  number: z.string().min(3).max(32).openapi({ description: 'E.164, or `anonymous`' }),
});
export const BlockCheck = z
  .object({
    blocked: z.boolean(),
    by: z.union([Block, z.null()]).openapi({ description: 'The most exact entry that counts now' }),
  })
  .openapi('BlockCheck');
