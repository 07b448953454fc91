import { createRoute, z } from '@hono/zod-openapi';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { afterOf } from '../../../tenancy/guard/lists/by-id.ts';
import { type Access, type DeclaredRoute, declareRoute } from '../../../tenancy/guard/route.ts';
import type { Provisioning } from '../../actions/context.ts';
import { deleteMusic } from '../../actions/music/delete-music.ts';
import { requireMusic, type Music as Stored } from '../../actions/music/require-music.ts';
import { changeMusic, createMusic } from '../../actions/music/write-music.ts';
import { filesOf, pageOfMusic } from '../../store/music/music.ts';
import { CHANGE_SET, ChangeSet } from '../answers.ts';
import { IN_USE, json, jsonBody } from '../bodies.ts';
import { OneParams } from '../fields.ts';
import { pageOf } from '../pages.ts';
import { orderFrom, WriteQuery } from '../writes.ts';
import { changed, made, removal, removed, written } from '../written.ts';
import { Music, MusicList, MusicPatch, MusicQuery, NewMusic } from './schemas.ts';

export const MANAGE: Access = { kind: 'tenant', anyOf: ['can_manage_settings'] };

export function musicRoutes(room: Provisioning): DeclaredRoute[] {
  return [
    declareRoute(
      MANAGE,
      createRoute({
        method: 'get',
        path: '/music',
        operationId: 'listMusic',
        tags: ['music'],
        summary: 'Music on hold',
        request: { query: MusicQuery },
        responses: { 200: json('In order of id', MusicList) },
      }),
      async (c) => {
        const { limit, cursor } = c.req.valid('query');
        const db = tenantScope(room.db, c.get('caller').tenantId);
        const rows = await pageOfMusic(db, { after: afterOf(cursor), limit: limit + 1 });
        const all = rows.map(({ id }) => id);
        const files = await filesOf(db, all);
        const of = (id: number) => files.filter(({ music_id }) => music_id === id);
        return c.json(
          pageOf(rows, limit, (row) => presentMusic({ row, files: of(row.id) })),
          200,
        );
      },
    ),
    declareRoute(
      MANAGE,
      createRoute({
        method: 'post',
        path: '/music',
        operationId: 'createMusic',
        tags: ['music'],
        summary: 'Set up music; its files are uploaded next',
        request: { query: WriteQuery, body: jsonBody(NewMusic) },
        responses: {
          201: json('The music', written(Music)),
          200: CHANGE_SET,
          409: { description: 'The name is in use' },
        },
      }),
      async (c) => {
        const { name, display_name: displayName, order: playOrder } = c.req.valid('json');
        const order = orderFrom(c, 'music.created', c.req.valid('query').dry_run);
        const done = await createMusic(room, order, name, { displayName, order: playOrder });
        return made(c, room, order, done, presentMusic);
      },
    ),
    declareRoute(
      MANAGE,
      createRoute({
        method: 'get',
        path: '/music/{id}',
        operationId: 'showMusic',
        tags: ['music'],
        summary: 'One music',
        request: { params: OneParams },
        responses: { 200: json('The music', Music) },
      }),
      async (c) => {
        const trx = tenantScope(room.db, c.get('caller').tenantId);
        return c.json(presentMusic(await requireMusic({ trx }, c.req.valid('param').id)), 200);
      },
    ),
    declareRoute(
      MANAGE,
      createRoute({
        method: 'patch',
        path: '/music/{id}',
        operationId: 'changeMusic',
        tags: ['music'],
        summary: 'Change what it is called, and in which order it is played',
        request: { params: OneParams, query: WriteQuery, body: jsonBody(MusicPatch) },
        responses: { 200: json('As it is now', z.union([written(Music), ChangeSet])) },
      }),
      async (c) => {
        const { display_name: displayName, order: playOrder, file_order: fileOrder } = c.req.valid('json');
        const order = orderFrom(c, 'music.changed', c.req.valid('query').dry_run);
        const change = { displayName, order: playOrder, fileOrder };
        const done = await changeMusic(room, order, c.req.valid('param').id, change);
        return changed(c, room, order, done, presentMusic);
      },
    ),
    declareRoute(
      MANAGE,
      createRoute({
        method: 'delete',
        path: '/music/{id}',
        operationId: 'deleteMusic',
        tags: ['music'],
        summary: 'Delete music that no queue plays, with its files',
        request: { params: OneParams, query: WriteQuery },
        responses: { ...removal('Deleted'), 200: CHANGE_SET, 409: IN_USE },
      }),
      async (c) => {
        const order = orderFrom(c, 'music.deleted', c.req.valid('query').dry_run);
        const done = await deleteMusic(room, order, c.req.valid('param').id);
        return removed(c, room, order, done);
      },
    ),
  ];
}

export function presentMusic({ row, files }: Stored): z.infer<typeof Music> {
  return {
    id: row.id,
    name: row.name,
    display_name: row.display_name,
    order: row.play_order,
    files: files.map(({ id, title, format, duration_ms, size_bytes, sha256, created_at }) => ({
      id,
      title,
      format,
      duration_ms,
      size_bytes,
      sha256,
      created_at: created_at.toISOString(),
    })),
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
