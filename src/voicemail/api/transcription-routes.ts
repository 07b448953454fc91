import { createRoute } from '@hono/zod-openapi';
import { PatchbayError } from '../../platform/errors.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import { actorOf } from '../../tenancy/guard/audit.ts';
import { originOf } from '../../tenancy/guard/origin.ts';
import { type Access, type DeclaredRoute, declareRoute } from '../../tenancy/guard/route.ts';
import { removeTranscription, setTranscription } from '../actions/boxes/set-transcription.ts';
import type { VoicemailRoom } from '../actions/context.ts';
import { findTranscription } from '../store/transcription.ts';
import { ABSENT, json, jsonBody } from './bodies.ts';
import { Transcription, TranscriptionInput, TranscriptionSet } from './mailbox-schemas.ts';

const INTEGRATES: Access = { kind: 'tenant', anyOf: ['can_manage_integrations'] };
const tags = ['voicemail'];

export function transcriptionRoutes(room: VoicemailRoom): DeclaredRoute[] {
  return [
    declareRoute(
      INTEGRATES,
      createRoute({
        method: 'get',
        path: '/voicemail-transcription',
        operationId: 'showTranscription',
        tags,
        summary: 'Who writes down what is said in new messages',
        request: {},
        responses: { 200: json('Where the sound is sent', Transcription), ...ABSENT },
      }),
      async (c) => {
        const row = await findTranscription(tenantScope(room.db, c.get('caller').tenantId));
        if (row === null) throw new PatchbayError('not_found', 'nobody writes messages down');
        return c.json({ url: row.url, updated_at: row.updatedAt.toISOString() }, 200);
      },
    ),
    declareRoute(
      INTEGRATES,
      createRoute({
        method: 'put',
        path: '/voicemail-transcription',
        operationId: 'setTranscription',
        tags,
        summary: 'Have new messages written down',
        description:
          'Each is posted as `audio/wav` with `Patchbay-Tenant`, `Patchbay-Voicemail`, `Patchbay-Duration`, ' +
          '`Patchbay-Timestamp` (epoch seconds) and `Patchbay-Signature`: `v1=` and the HMAC-SHA256, in hexadecimal, of ' +
          'the timestamp, a dot and the body, made with the secret. The answer is JSON within a minute: `{"text": "…"}`. ' +
          'Tried eight times within an hour unless refused (4xx); redirects are not followed, addresses inside not reached.',
        request: { body: jsonBody(TranscriptionInput) },
        responses: { 200: json('As it is now', TranscriptionSet) },
      }),
      async (c) => {
        const { url, secret } = c.req.valid('json');
        const actor = actorOf(c.get('caller'), originOf(c));
        const done = await setTranscription(room, actor, { url, secret });
        c.header('Cache-Control', 'no-store');
        const shown = { url: done.row.url, updated_at: done.row.updatedAt.toISOString() };
        return c.json({ ...shown, ...(done.secret === null ? {} : { secret: done.secret }) }, 200);
      },
    ),
    declareRoute(
      INTEGRATES,
      createRoute({
        method: 'delete',
        path: '/voicemail-transcription',
        operationId: 'removeTranscription',
        tags,
        summary: 'Have no more messages written down; what was stays',
        request: {},
        responses: { 204: { description: 'Removed, or never set' } },
      }),
      async (c) => {
        await removeTranscription(room, actorOf(c.get('caller'), originOf(c)));
        return c.body(null, 204);
      },
    ),
  ];
}
