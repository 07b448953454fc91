import { createRoute } from '@hono/zod-openapi';
import { positionOf } from '../../tenancy/guard/lists/cursor.ts';
import { pageOf } from '../../tenancy/guard/lists/pages.ts';
import { type DeclaredRoute, declareRoute } from '../../tenancy/guard/route.ts';
import type { Recordings } from '../actions/context.ts';
import { noSuch } from '../actions/delete-recording.ts';
import { findListens, type ListenRow } from '../store/listens.ts';
import { findOne } from '../store/recordings.ts';
import { Listens, ListensQuery, RecordingParams } from './schemas.ts';
import { GOVERNS } from './sight.ts';

export function listensRoute({ db }: Pick<Recordings, 'db'>): DeclaredRoute {
  return declareRoute(
    GOVERNS,
    createRoute({
      method: 'get',
      path: '/recordings/{id}/listens',
      operationId: 'listRecordingListens',
      tags: ['recordings'],
      summary: 'Who listened to a recording or downloaded it, latest first; also of one that is deleted',
      request: { params: RecordingParams, query: ListensQuery },
      responses: { 200: { description: 'Listenings', content: { 'application/json': { schema: Listens } } } },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid('query');
      const { tenantId } = c.get('caller');
      const recordingId = c.req.valid('param').id;
      if ((await findOne(db, tenantId, recordingId)) === undefined) throw noSuch();
      const list = [tenantId, 'listens', recordingId];
      const before = positionOf(cursor, list);
      const page = { before: before === null ? null : Number(before.id), limit: limit + 1 };
      const rows = await findListens(db, { tenantId, recordingId }, page);
      const { shown, next_cursor } = pageOf(rows, limit, ({ id }) => ({ value: id, id }), list);
      return c.json({ items: shown.map(presentListen), next_cursor }, 200);
    },
  );
}

function presentListen({ id, user_id, api_key_id, kind, address, requests, listened_at, last_at }: ListenRow) {
  const times = { listened_at: listened_at.toISOString(), last_at: last_at.toISOString() };
  return { id, user_id, api_key_id, kind, address, requests, ...times };
}
