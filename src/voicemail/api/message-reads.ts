import { createRoute, type z } from '@hono/zod-openapi';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import { positionOf } from '../../tenancy/guard/lists/cursor.ts';
import { pageOf } from '../../tenancy/guard/lists/pages.ts';
import { type Access, type DeclaredRoute, declareRoute } from '../../tenancy/guard/route.ts';
import type { VoicemailRoom } from '../actions/context.ts';
import { openBoxes, openMessage, WHY } from '../actions/messages/sight.ts';
import { WASTE } from '../model/folder.ts';
import { contactsByNumber } from '../store/callers.ts';
import { tasksOf } from '../store/tasks.ts';
import { findVoicemails, type VoicemailFilter, type VoicemailRow } from '../store/voicemails.ts';
import { ABSENT, json } from './bodies.ts';
import { presentVoicemail } from './present.ts';
import { MOVE_TO, OneParams, Voicemails, VoicemailsQuery, VoicemailWithTasks } from './schemas.ts';

export const OPEN: Access = { kind: 'self', why: WHY, apiKeys: true };

export function messageReads(room: VoicemailRoom): DeclaredRoute[] {
  return [
    declareRoute(
      OPEN,
      createRoute({
        method: 'get',
        path: '/voicemails',
        operationId: 'listVoicemails',
        tags: ['voicemail'],
        summary: 'Messages, the latest first',
        description: `${WHY}.`,
        request: { query: VoicemailsQuery },
        responses: { 200: json('Messages', Voicemails) },
      }),
      async (c) => {
        const { limit, cursor, ...asked } = c.req.valid('query');
        const caller = c.get('caller');
        const { tenantId } = caller;
        const list = [tenantId, 'voicemails', asked];
        const given = positionOf(cursor, list);
        const after = given === null ? null : { receivedAt: new Date(Number(given.value)), id: Number(given.id) };
        const boxes = within(await openBoxes(room, caller), asked.mailbox_id);
        const db = tenantScope(room.db, tenantId);
        const rows = await findVoicemails(db, filterOf(asked, boxes), { after, limit: limit + 1 });
        const at = ({ received_at, id }: VoicemailRow) => ({ value: received_at.getTime(), id });
        const { shown, next_cursor } = pageOf(rows, limit, at, list);
        const contacts = await contactsByNumber(
          db,
          shown.map(({ callerid }) => callerid),
        );
        return c.json({ items: shown.map((row) => presentVoicemail(row, contacts)), next_cursor }, 200);
      },
    ),
    declareRoute(
      OPEN,
      createRoute({
        method: 'get',
        path: '/voicemails/{id}',
        operationId: 'showVoicemail',
        tags: ['voicemail'],
        summary: 'One message, with what was and will be done about it',
        request: { params: OneParams },
        responses: { 200: json('The message', VoicemailWithTasks), ...ABSENT },
      }),
      async (c) => {
        const caller = c.get('caller');
        const row = await openMessage(room, caller, c.req.valid('param').id);
        const db = tenantScope(room.db, caller.tenantId);
        const contacts = await contactsByNumber(db, [row.callerid]);
        const tasks = (await tasksOf(db, row.id)).map(({ kind, state, attempts, error }) => ({
          kind,
          state,
          attempts,
          error,
        }));
        return c.json({ ...presentVoicemail(row, contacts), tasks }, 200);
      },
    ),
  ];
}

/** A box that is not open answers like an empty one. */
function within(open: readonly number[] | null, asked: number | undefined): readonly number[] | null {
  if (asked === undefined) return open;
  return open === null || open.includes(asked) ? [asked] : [];
}

function filterOf(
  asked: Omit<z.infer<typeof VoicemailsQuery>, 'limit' | 'cursor'>,
  boxes: readonly number[] | null,
): VoicemailFilter {
  const { folder } = asked;
  return {
    boxes,
    deleted: asked.deleted === true || folder === 'waste',
    isRead: asked.is_read ?? null,
    folder: folder === undefined ? null : folder === 'waste' ? WASTE : folder === 'urgent' ? 'Urgent' : MOVE_TO[folder],
    number: asked.number ?? null,
    callId: asked.call_id ?? null,
    from: asked.from === undefined ? null : new Date(asked.from),
    to: asked.to === undefined ? null : new Date(asked.to),
  };
}
