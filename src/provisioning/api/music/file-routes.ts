import { createRoute, z } from '@hono/zod-openapi';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { type DeclaredRoute, declareRoute } from '../../../tenancy/guard/route.ts';
import type { Provisioning } from '../../actions/context.ts';
import { addMusicFile, MOST_BYTES, MOST_FILES } from '../../actions/music/add-music-file.ts';
import { deleteMusicFile } from '../../actions/music/delete-music.ts';
import { requireMusic } from '../../actions/music/require-music.ts';
import { CHANGE_SET, ChangeSet } from '../answers.ts';
import { AUDIO_WORDS, audioBody, audioType } from '../audio.ts';
import { json } from '../bodies.ts';
import { OneParams } from '../fields.ts';
import { orderFrom, WriteQuery } from '../writes.ts';
import { changed, made, written } from '../written.ts';
import { MANAGE, presentMusic } from './routes.ts';
import { FileParams, Music, UploadQuery } from './schemas.ts';

/** Ten minutes of the best quality that a telephone can carry, twice. */
const UPLOAD = { bodyBytes: 20 * 1024 * 1024 };

export function musicFileRoutes(room: Provisioning): DeclaredRoute[] {
  return [
    declareRoute(
      MANAGE,
      createRoute({
        method: 'post',
        path: '/music/{id}/files',
        operationId: 'uploadMusic',
        tags: ['music'],
        summary: 'Upload a piece of music; the body is the file',
        description: `${AUDIO_WORDS} 20 MiB at most, ${MOST_FILES} files, ${MOST_BYTES / 1024 / 1024} MiB for all music of a tenant.`,
        request: { params: OneParams, query: UploadQuery, body: audioBody },
        responses: {
          201: json('The music with the new file at its end', written(Music)),
          200: CHANGE_SET,
          409: { description: 'No room for it' },
        },
      }),
      async (c) => {
        const { id } = c.req.valid('param');
        const { title, dry_run } = c.req.valid('query');
        await requireMusic({ trx: tenantScope(room.db, c.get('caller').tenantId) }, id);
        const type = audioType(c.req.header('content-type'));
        const order = orderFrom(c, 'music.file_added', dry_run);
        const bytes = new Uint8Array(await c.req.arrayBuffer());
        const done = await addMusicFile(room, order, id, { title, type, bytes });
        return made(c, room, order, done, presentMusic);
      },
      UPLOAD,
    ),
    declareRoute(
      MANAGE,
      createRoute({
        method: 'delete',
        path: '/music/{id}/files/{file_id}',
        operationId: 'deleteMusicFile',
        tags: ['music'],
        summary: 'Take a piece out; who hears it hears it to its end',
        request: { params: FileParams, query: WriteQuery },
        responses: { 200: json('The music without it', z.union([written(Music), ChangeSet])) },
      }),
      async (c) => {
        const { id, file_id: fileId } = c.req.valid('param');
        const order = orderFrom(c, 'music.file_removed', c.req.valid('query').dry_run);
        const done = await deleteMusicFile(room, order, id, fileId);
        return changed(c, room, order, done, presentMusic);
      },
    ),
  ];
}
