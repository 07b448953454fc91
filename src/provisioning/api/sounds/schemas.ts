import { z } from '@hono/zod-openapi';
import { paging } from '../../../tenancy/guard/lists/paging.ts';
import { localName, moment } from '../fields.ts';
import { WriteQuery } from '../writes.ts';

export const Sound = z
  .object({
    id: z.int(),
    name: z.string(),
    format: z.string().openapi({ description: 'Of Asterisk', example: 'sln16' }),
    duration_ms: z.int(),
    size_bytes: z.int(),
    sha256: z.string(),
    created_at: moment,
    updated_at: moment,
  })
  .openapi('Sound');
export const Sounds = z.object({ items: z.array(Sound), next_cursor: z.string().nullable() }).openapi('Sounds');
export const SoundsQuery = z.object(paging());
export const NewSoundQuery = z.object({
  name: localName(63).openapi({ example: 'welcome' }),
  dry_run: WriteQuery.shape.dry_run,
});
