import { createRoute, type z } from '@hono/zod-openapi';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { afterOf } from '../../../tenancy/guard/lists/by-id.ts';
import { type DeclaredRoute, declareRoute } from '../../../tenancy/guard/route.ts';
import type { Provisioning } from '../../actions/context.ts';
import {
  addSound,
  deleteSound,
  MOST_SOUND_BYTES,
  MOST_SOUNDS,
  requireSound,
} from '../../actions/sounds/write-sound.ts';
import { pageOfSounds, type SoundRow } from '../../store/sounds/sounds.ts';
import { ADMINISTERS } from '../access.ts';
import { CHANGE_SET, changeSet } from '../answers.ts';
import { AUDIO_WORDS, audioBody, audioType } from '../audio.ts';
import { IN_USE, json } from '../bodies.ts';
import { OneParams } from '../fields.ts';
import { pageOf } from '../pages.ts';
import { orderFrom, WriteQuery } from '../writes.ts';
import { NewSoundQuery, Sound, Sounds, SoundsQuery } from './schemas.ts';

/** Five minutes of what a telephone can carry, and more than anybody listens to. */
const UPLOAD = { bodyBytes: 10 * 1024 * 1024 };
const TAGS = ['sounds'];

export function soundRoutes(room: Provisioning): DeclaredRoute[] {
  return [
    declareRoute(
      ADMINISTERS,
      createRoute({
        method: 'get',
        path: '/sounds',
        operationId: 'listSounds',
        tags: TAGS,
        summary: 'What can be played to callers',
        request: { query: SoundsQuery },
        responses: { 200: json('In order of id', Sounds) },
      }),
      async (c) => {
        const { limit, cursor } = c.req.valid('query');
        const db = tenantScope(room.db, c.get('caller').tenantId);
        return c.json(
          pageOf(await pageOfSounds(db, { after: afterOf(cursor), limit: limit + 1 }), limit, present),
          200,
        );
      },
    ),
    declareRoute(
      ADMINISTERS,
      createRoute({
        method: 'post',
        path: '/sounds',
        operationId: 'uploadSound',
        tags: TAGS,
        summary: 'Upload a sound; the body is the file',
        description: `${AUDIO_WORDS} 10 MiB at most, ${MOST_SOUNDS} sounds, ${MOST_SOUND_BYTES / 1024 / 1024} MiB for all of a tenant.`,
        request: { query: NewSoundQuery, body: audioBody },
        responses: {
          201: json('The sound', Sound),
          200: CHANGE_SET,
          409: { description: 'The name is in use, or there is no room for it' },
        },
      }),
      async (c) => {
        const { name, dry_run } = c.req.valid('query');
        const type = audioType(c.req.header('content-type'));
        const order = orderFrom(c, 'sound.created', dry_run);
        const bytes = new Uint8Array(await c.req.arrayBuffer());
        const done = await addSound(room, order, { name, type, bytes });
        return order.dryRun ? c.json(changeSet(done), 200) : c.json(present(done.value), 201);
      },
      UPLOAD,
    ),
    declareRoute(
      ADMINISTERS,
      createRoute({
        method: 'get',
        path: '/sounds/{id}',
        operationId: 'showSound',
        tags: TAGS,
        summary: 'One sound',
        request: { params: OneParams },
        responses: { 200: json('The sound', Sound) },
      }),
      async (c) => {
        const trx = tenantScope(room.db, c.get('caller').tenantId);
        return c.json(present(await requireSound({ trx }, c.req.valid('param').id)), 200);
      },
    ),
    declareRoute(
      ADMINISTERS,
      createRoute({
        method: 'delete',
        path: '/sounds/{id}',
        operationId: 'deleteSound',
        tags: TAGS,
        summary: 'Delete a sound that no menu plays',
        request: { params: OneParams, query: WriteQuery },
        responses: { 204: { description: 'Deleted' }, 200: CHANGE_SET, 409: IN_USE },
      }),
      async (c) => {
        const order = orderFrom(c, 'sound.deleted', c.req.valid('query').dry_run);
        const done = await deleteSound(room, order, c.req.valid('param').id);
        return order.dryRun ? c.json(changeSet(done), 200) : c.body(null, 204);
      },
    ),
  ];
}

function present(row: SoundRow): z.infer<typeof Sound> {
  return {
    id: row.id,
    name: row.name,
    format: row.format,
    duration_ms: row.duration_ms,
    size_bytes: row.size_bytes,
    sha256: row.sha256,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
