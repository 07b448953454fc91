import { createRoute } from '@hono/zod-openapi';
import { positionOf } from '../../tenancy/guard/lists/cursor.ts';
import { pageOf } from '../../tenancy/guard/lists/pages.ts';
import { type DeclaredRoute, declareRoute } from '../../tenancy/guard/route.ts';
import type { Recordings as Room } from '../actions/context.ts';
import type { CallControl } from '../actions/control-call.ts';
import { deleteRecording, noSuch } from '../actions/delete-recording.ts';
import { holdRecording } from '../actions/hold-recording.ts';
import { findRecording, findRecordings } from '../store/find-recordings.ts';
import type { RecordingRow } from '../store/recordings.ts';
import { audioRoute } from './audio-route.ts';
import { controlRoute } from './control-route.ts';
import { listensRoute } from './listens-route.ts';
import { presentRecording } from './present.ts';
import { Recording, RecordingParams, RecordingPatch, Recordings, RecordingsQuery } from './schemas.ts';
import { actorIn, GOVERNS, HEARS, heardBy, WHY } from './sight.ts';

const tags = ['recordings'];
const ONE = { description: 'The recording', content: { 'application/json': { schema: Recording } } };

export function recordingRoutes(room: Room, control: CallControl): DeclaredRoute[] {
  const { db } = room;
  return [
    declareRoute(
      HEARS,
      createRoute({
        method: 'get',
        path: '/recordings',
        operationId: 'listRecordings',
        tags,
        summary: 'Recordings of calls, latest first',
        description: `${WHY}.`,
        request: { query: RecordingsQuery },
        responses: { 200: { description: 'Recordings', content: { 'application/json': { schema: Recordings } } } },
      }),
      async (c) => {
        const { limit, cursor, call_id: callId, ...asked } = c.req.valid('query');
        const caller = c.get('caller');
        const { tenantId } = caller;
        const list = [tenantId, 'recordings', callId, asked];
        const given = positionOf(cursor, list);
        const after = given === null ? null : { startedAt: new Date(Number(given.value)), id: Number(given.id) };
        const filter = { ...asked, callId, tenantId, people: await heardBy(db, caller) };
        const rows = await findRecordings(db, filter, { after, limit: limit + 1 });
        const at = (row: RecordingRow) => ({ value: row.started_at.getTime(), id: row.id });
        const { shown, next_cursor } = pageOf(rows, limit, at, list);
        return c.json({ items: shown.map(presentRecording), next_cursor }, 200);
      },
    ),
    declareRoute(
      HEARS,
      createRoute({
        method: 'get',
        path: '/recordings/{id}',
        operationId: 'showRecording',
        tags,
        summary: 'One recording; what is heard of it is at `/recordings/{id}/audio`',
        request: { params: RecordingParams },
        responses: { 200: ONE, 404: { description: 'Not there, or not yours to hear' } },
      }),
      async (c) => {
        const caller = c.get('caller');
        const one = { tenantId: caller.tenantId, people: await heardBy(db, caller), id: c.req.valid('param').id };
        const row = await findRecording(db, one);
        if (row === undefined) throw noSuch();
        return c.json(presentRecording(row), 200);
      },
    ),
    declareRoute(
      GOVERNS,
      createRoute({
        method: 'patch',
        path: '/recordings/{id}',
        operationId: 'holdRecording',
        tags,
        summary: 'Put a recording under legal hold, or take that away',
        request: {
          params: RecordingParams,
          body: { required: true, content: { 'application/json': { schema: RecordingPatch } } },
        },
        responses: { 200: ONE, 404: { description: 'Not there, or deleted' } },
      }),
      async (c) => {
        const hold = c.req.valid('json').legal_hold;
        const row = await holdRecording(room, actorIn(c), c.req.valid('param').id, hold);
        return c.json(presentRecording(row), 200);
      },
    ),
    declareRoute(
      GOVERNS,
      createRoute({
        method: 'delete',
        path: '/recordings/{id}',
        operationId: 'deleteRecording',
        tags,
        summary: 'Delete a recording with its sound; the row stays as a trace',
        request: { params: RecordingParams },
        responses: {
          204: { description: 'Deleted' },
          404: { description: 'Not there, or deleted before' },
          409: { description: 'Under legal hold, or still being recorded' },
        },
      }),
      async (c) => {
        await deleteRecording(room, actorIn(c), c.req.valid('param').id);
        return c.body(null, 204);
      },
    ),
    audioRoute(room),
    listensRoute(room),
    controlRoute(room, control),
  ];
}
