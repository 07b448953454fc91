import { createRoute } from '@hono/zod-openapi';
import { type DeclaredRoute, declareRoute } from '../../tenancy/guard/route.ts';
import type { VoicemailRoom } from '../actions/context.ts';
import { hearByLink, hearMessage } from '../actions/messages/hear-message.ts';
import type { VoicemailRow } from '../store/voicemails.ts';
import { SOUND, soundAnswer } from './audio.ts';
import { askingOf } from './bodies.ts';
import { OPEN } from './message-reads.ts';
import { AudioQuery, LinkParams, OneParams } from './schemas.ts';

export function audioRoutes(room: VoicemailRoom): DeclaredRoute[] {
  return [
    declareRoute(
      OPEN,
      createRoute({
        method: 'get',
        path: '/voicemails/{id}/audio',
        operationId: 'hearVoicemail',
        tags: ['voicemail'],
        summary: 'The sound of a message; takes range requests',
        description:
          'It is as new as before: PATCH says that it was heard. Noted in the audit log for a box not one’s own.',
        request: { params: OneParams, query: AudioQuery },
        responses: SOUND,
      }),
      async (c) => {
        const asking = askingOf(c, c.req.valid('param').id);
        const { row, sound } = await hearMessage(room, asking, { sounds: c.req.method !== 'HEAD' });
        const name = c.req.valid('query').download === true ? `voicemail-${row.id}.wav` : null;
        return soundAnswer(c, sound, etagOf(row), name);
      },
    ),
    declareRoute(
      { kind: 'public', why: 'a link in a mail: signed, for one message, for 14 days' },
      createRoute({
        method: 'get',
        path: '/voicemails/shared/{token}',
        operationId: 'hearSharedVoicemail',
        tags: ['voicemail'],
        summary: 'The sound of a message by the link that was mailed',
        request: { params: LinkParams },
        responses: SOUND,
      }),
      async (c) => {
        const { row, sound } = await hearByLink(room, c.req.valid('param').token);
        return soundAnswer(c, sound, etagOf(row), null);
      },
    ),
  ];
}

/** The sound of a message never changes. */
function etagOf({ id, msg_id }: VoicemailRow): string {
  return `"${id}-${msg_id}"`;
}
