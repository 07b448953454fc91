import { createRoute } from '@hono/zod-openapi';
import { PatchbayError } from '../../platform/errors.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import { type DeclaredRoute, declareRoute } from '../../tenancy/guard/route.ts';
import type { VoicemailRoom } from '../actions/context.ts';
import { deleteMessage, markMessage, moveToFolder, restoreMessage } from '../actions/messages/change-message.ts';
import { forwardMessage } from '../actions/messages/forward-message.ts';
import { openMessage } from '../actions/messages/sight.ts';
import type { VoicemailDto } from '../events.ts';
import { contactsByNumber } from '../store/callers.ts';
import type { VoicemailRow } from '../store/voicemails.ts';
import { askingOf, json, jsonBody, OF_PBX } from './bodies.ts';
import { OPEN } from './message-reads.ts';
import { presentVoicemail } from './present.ts';
import { DeleteQuery, MOVE_TO, OneParams, ToMailbox, Voicemail, VoicemailChange } from './schemas.ts';

const tags = ['voicemail'];

export function messageWrites(room: VoicemailRoom): DeclaredRoute[] {
  const shown = async (tenantId: string, row: VoicemailRow): Promise<VoicemailDto> =>
    presentVoicemail(row, await contactsByNumber(tenantScope(room.db, tenantId), [row.callerid]));

  return [
    declareRoute(
      OPEN,
      createRoute({
        method: 'patch',
        path: '/voicemails/{id}',
        operationId: 'changeVoicemail',
        tags,
        summary: 'Mark a message as read or new, or put it into another folder',
        description: 'Asterisk does it, so the lamp of the phone follows, and the phone hears it in the same folder.',
        request: { params: OneParams, body: jsonBody(VoicemailChange) },
        responses: { 200: json('As it is now', Voicemail), ...OF_PBX },
      }),
      async (c) => {
        const { is_read: isRead, folder } = c.req.valid('json');
        const asking = askingOf(c, c.req.valid('param').id);
        if (folder !== undefined && isRead !== undefined && isRead === (folder === 'inbox')) {
          throw new PatchbayError('invalid', 'the input is not valid', {
            errors: [{ path: 'body.folder', message: 'says the opposite of is_read: what is in inbox is new' }],
          });
        }
        const row =
          folder !== undefined
            ? await moveToFolder(room, asking, MOVE_TO[folder])
            : isRead !== undefined
              ? await markMessage(room, asking, isRead)
              : await openMessage(room, asking.caller, asking.id);
        return c.json(await shown(asking.caller.tenantId, row), 200);
      },
    ),
    declareRoute(
      OPEN,
      createRoute({
        method: 'delete',
        path: '/voicemails/{id}',
        operationId: 'deleteVoicemail',
        tags,
        summary: 'Delete a message: into the wastebasket for 30 days, or for good',
        description: 'What is deleted on the phone goes at once and cannot be restored.',
        request: { params: OneParams, query: DeleteQuery },
        responses: { 204: { description: 'Deleted' }, ...OF_PBX },
      }),
      async (c) => {
        await deleteMessage(room, askingOf(c, c.req.valid('param').id), c.req.valid('query').how === 'forever');
        return c.body(null, 204);
      },
    ),
    declareRoute(
      OPEN,
      createRoute({
        method: 'post',
        path: '/voicemails/{id}/restore',
        operationId: 'restoreVoicemail',
        tags,
        summary: 'Take a message out of the wastebasket, as it was',
        request: { params: OneParams },
        responses: { 200: json('As it is now', Voicemail), ...OF_PBX },
      }),
      async (c) => {
        const asking = askingOf(c, c.req.valid('param').id);
        return c.json(await shown(asking.caller.tenantId, await restoreMessage(room, asking)), 200);
      },
    ),
    ...(['forward', 'move'] as const).map((verb) =>
      declareRoute(
        OPEN,
        createRoute({
          method: 'post',
          path: `/voicemails/{id}/${verb}`,
          operationId: `${verb}Voicemail`,
          tags,
          summary: verb === 'move' ? 'Put a message into another mailbox of yours' : 'Copy a message to any mailbox',
          request: { params: OneParams, body: jsonBody(ToMailbox) },
          responses: { 201: json('The message in the other mailbox', Voicemail), ...OF_PBX },
        }),
        async (c) => {
          const asking = askingOf(c, c.req.valid('param').id);
          const o = { boxId: c.req.valid('json').mailbox_id, move: verb === 'move' };
          return c.json(await shown(asking.caller.tenantId, await forwardMessage(room, asking, o)), 201);
        },
      ),
    ),
  ];
}
