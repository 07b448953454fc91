import { z } from '@hono/zod-openapi';
import { paging } from '../../../tenancy/guard/lists/paging.ts';
import { id, line, localName, moment } from '../fields.ts';
import { WriteQuery } from '../writes.ts';

const settings = {
  display_name: line(128),
  order: z.enum(['listed', 'random']).openapi({ description: 'random: begins anywhere and goes on at random' }),
};
const name = localName(32).openapi({ description: 'Stays: queues know the music by it', example: 'calm' });

export const NewMusic = z
  .strictObject({ name, display_name: settings.display_name, order: settings.order.default('listed') })
  .openapi('NewMusic');

export const MusicPatch = z
  .strictObject({
    ...z.object(settings).partial().shape,
    file_order: z.array(z.int().min(1)).max(100).optional().openapi({ description: 'Ids of all its files' }),
  })
  .openapi('MusicPatch');

const File = z
  .object({
    id: z.int(),
    title: z.string(),
    format: z.string().openapi({ description: 'Of Asterisk', example: 'sln16' }),
    duration_ms: z.int(),
    size_bytes: z.int(),
    sha256: z.string(),
    created_at: moment,
  })
  .openapi('MusicFile');

export const Music = z
  .object({
    id: z.int(),
    name: z.string(),
    ...settings,
    files: z.array(File).openapi({ description: 'In the order in which they are played' }),
    created_at: moment,
    updated_at: moment,
  })
  .openapi('Music', { description: 'Music without files is not known to Asterisk, which plays its own instead' });
export const MusicList = z.object({ items: z.array(Music), next_cursor: z.string().nullable() }).openapi('MusicList');
export const MusicQuery = z.object(paging());

export const UploadQuery = z.object({ title: line(128), dry_run: WriteQuery.shape.dry_run });
export const FileParams = z.object({ id, file_id: id });

/** Raw bytes: read by the handler, so that nothing parses them before. */
export const Audio = z.string().openapi({ type: 'string', format: 'binary' });
