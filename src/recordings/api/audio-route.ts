import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createRoute, z } from '@hono/zod-openapi';
import { type DeclaredRoute, declareRoute } from '../../tenancy/guard/route.ts';
import type { Recordings } from '../actions/context.ts';
import { noSuch } from '../actions/delete-recording.ts';
import { noteListen } from '../actions/note-listen.ts';
import { openSound } from '../actions/open-sound.ts';
import { mayContinue, type Range, rangeOf } from '../model/range.ts';
import { findRecording } from '../store/find-recordings.ts';
import type { RecordingRow } from '../store/recordings.ts';
import { AudioQuery, RecordingParams } from './schemas.ts';
import { actorIn, HEARS, heardBy, WHY } from './sight.ts';

const sound = { 'audio/wav': { schema: z.string().openapi({ type: 'string', format: 'binary' }) } };

export function audioRoute(room: Recordings): DeclaredRoute {
  return declareRoute(
    HEARS,
    createRoute({
      method: 'get',
      path: '/recordings/{id}/audio',
      operationId: 'playRecording',
      tags: ['recordings'],
      summary: 'What was recorded, whole or in part',
      description: `${WHY}. Takes \`Range\` and \`If-Range\`, answers \`HEAD\`. Every listening is logged before it begins.`,
      request: { params: RecordingParams, query: AudioQuery },
      responses: {
        200: { description: 'All of it', content: sound },
        206: { description: 'The part that was asked for', content: sound },
        404: { description: 'Not there, or not yours to hear' },
        409: { description: 'Still being recorded, deleted, or not what was recorded' },
        416: { description: 'There is no such part' },
      },
    }),
    async (c) => {
      const caller = c.get('caller');
      const one = { tenantId: caller.tenantId, people: await heardBy(room.db, caller), id: c.req.valid('param').id };
      const row = await findRecording(room.db, one);
      if (row === undefined) throw noSuch();
      const download = c.req.valid('query').download === 'true';
      const { file, size } = await openSound(room, row);
      const etag = `"${row.checksum}"`;
      const headers = headersOf(row, etag, download);
      const isContinued = mayContinue(c.req.header('if-range'), etag);
      const range = isContinued && c.req.method === 'GET' ? rangeOf(c.req.header('range'), size) : null;
      try {
        if (range === 'unsatisfiable') {
          await file.close();
          return new Response(null, { status: 416, headers: { ...headers, 'Content-Range': `bytes */${size}` } });
        }
        const part = range ?? { start: 0, end: size - 1 };
        const length = { 'Content-Length': String(part.end - part.start + 1) };
        const place = range === null ? {} : { 'Content-Range': `bytes ${part.start}-${part.end}/${size}` };
        const answer = { status: range === null ? 200 : 206, headers: { ...headers, ...length, ...place } };
        if (c.req.raw.method === 'HEAD') {
          await file.close();
          return new Response(null, answer);
        }
        await noteListen(room, actorIn(c), row.id, download ? 'download' : 'listen');
        return new Response(bodyOf(file, part), answer);
      } catch (error) {
        await file.close();
        throw error;
      }
    },
  );
}

function headersOf({ id, started_at: at }: RecordingRow, etag: string, download: boolean): Record<string, string> {
  const name = `recording-${id}-${at.toISOString().slice(0, 19).replaceAll(/[:T]/g, '-')}.wav`;
  return {
    'Content-Type': 'audio/wav',
    'Content-Disposition': `${download ? 'attachment' : 'inline'}; filename="${name}"`,
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'private, no-store',
    ETag: etag,
  };
}

/** Closes the file at its end, and when the client goes away. */
function bodyOf(file: FileHandle, { start, end }: Range): ReadableStream<Uint8Array> {
  return Readable.toWeb(file.createReadStream({ start, end, autoClose: true })) as ReadableStream<Uint8Array>;
}
