import { createHash } from 'node:crypto';
import { createRoute } from '@hono/zod-openapi';
import { PatchbayError } from '../../platform/errors.ts';
import { type Access, type DeclaredRoute, declareRoute } from '../../tenancy/guard/route.ts';
import type { VoicemailRoom } from '../actions/context.ts';
import { dropGreeting, hearGreeting, keepGreeting } from '../actions/greetings/keep-greeting.ts';
import { setUpBox, WHY } from '../actions/messages/sight.ts';
import { SOUND, soundAnswer } from './audio.ts';
import { ABSENT, askingOf, json } from './bodies.ts';
import { GreetingParams, GreetingState } from './mailbox-schemas.ts';
import { Audio } from './schemas.ts';

const SEE: Access = { kind: 'self', why: `${WHY}; can_manage_settings sets up all of them`, apiKeys: true };
const tags = ['voicemail'];
/** Two minutes of the best quality, with two channels. */
const UPLOAD = { bodyBytes: 24 * 1024 * 1024 };
const AUDIO = { 'audio/wav': { schema: Audio }, 'application/octet-stream': { schema: Audio } };

export function greetingRoutes(room: VoicemailRoom): DeclaredRoute[] {
  return [
    declareRoute(
      SEE,
      createRoute({
        method: 'get',
        path: '/mailboxes/{id}/greetings/{kind}',
        operationId: 'hearGreeting',
        tags,
        summary: 'What a caller hears',
        request: { params: GreetingParams },
        responses: SOUND,
      }),
      async (c) => {
        const { id, kind } = c.req.valid('param');
        const sound = await hearGreeting(room, askingOf(c, id), kind);
        const version = createHash('sha256').update(sound).digest('base64url');
        return soundAnswer(c, sound, `"${version}"`, null);
      },
    ),
    declareRoute(
      SEE,
      createRoute({
        method: 'put',
        path: '/mailboxes/{id}/greetings/{kind}',
        operationId: 'setGreeting',
        tags,
        summary: 'Upload what a caller hears; the body is the file',
        description:
          'WAV of 8000 to 48000 samples a second with one or two channels: PCM of 16 bits, A-law or µ-law; two minutes ' +
          'at most. `unavailable` when nobody answers, `busy` when the phone is, `name` as Asterisk says it, ' +
          '`temporary` in place of all of them until it is deleted. The same greetings are recorded on the phone by `*97`.',
        request: { params: GreetingParams, body: { required: true, content: AUDIO } },
        responses: { 200: json('The greeting', GreetingState), ...ABSENT, 503: { description: 'The PBX is away' } },
      }),
      async (c) => {
        const { id, kind } = c.req.valid('param');
        const asking = askingOf(c, id);
        await setUpBox(room, asking.caller, id);
        const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
        // Browsers and programs have several names for it; the content decides.
        if (!/^audio\/|^application\/octet-stream$/.test(type)) {
          throw new PatchbayError('unsupported_type', 'the body must be audio/wav');
        }
        const greeting = await keepGreeting(room, asking, kind, new Uint8Array(await c.req.arrayBuffer()));
        return c.json({ kind, size_bytes: greeting.size }, 200);
      },
      UPLOAD,
    ),
    declareRoute(
      SEE,
      createRoute({
        method: 'delete',
        path: '/mailboxes/{id}/greetings/{kind}',
        operationId: 'deleteGreeting',
        tags,
        summary: 'Take a greeting away: Asterisk says its own',
        request: { params: GreetingParams },
        responses: { 204: { description: 'Deleted' }, ...ABSENT },
      }),
      async (c) => {
        const { id, kind } = c.req.valid('param');
        await dropGreeting(room, askingOf(c, id), kind);
        return c.body(null, 204);
      },
    ),
  ];
}
