import { createRoute, type z } from '@hono/zod-openapi';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import { etagOf, requireMatch } from '../../tenancy/guard/etag.ts';
import { positionOf } from '../../tenancy/guard/lists/cursor.ts';
import { pageOf } from '../../tenancy/guard/lists/pages.ts';
import { type Access, type DeclaredRoute, declareRoute } from '../../tenancy/guard/route.ts';
import { changeBox } from '../actions/boxes/change-box.ts';
import type { VoicemailRoom } from '../actions/context.ts';
import { addressOf } from '../actions/greetings/keep-greeting.ts';
import { seeBox, seenBoxes, WHY } from '../actions/messages/sight.ts';
import { type Box, findBoxes } from '../store/boxes.ts';
import { greetingsOf } from '../store/greetings.ts';
import { countsOfBoxes } from '../store/voicemails.ts';
import { ABSENT, askingOf, json, jsonBody } from './bodies.ts';
import { type Mailbox, MailboxChange, Mailboxes, MailboxesQuery, MailboxWithGreetings } from './mailbox-schemas.ts';
import { OneParams } from './schemas.ts';

const why = `${WHY}; can_manage_settings sets up all of them and opens none`;
const SEE: Access = { kind: 'self', why, apiKeys: true };
const tags = ['voicemail'];

export function mailboxRoutes(room: VoicemailRoom): DeclaredRoute[] {
  return [
    declareRoute(
      SEE,
      createRoute({
        method: 'get',
        path: '/mailboxes',
        operationId: 'listMailboxes',
        tags,
        summary: 'Mailboxes of extensions and shared ones, with what is in them',
        description: `${why}.`,
        request: { query: MailboxesQuery },
        responses: { 200: json('In order of id', Mailboxes) },
      }),
      async (c) => {
        const { limit, cursor } = c.req.valid('query');
        const caller = c.get('caller');
        const { tenantId } = caller;
        const list = [tenantId, 'mailboxes'];
        const after = Number(positionOf(cursor, list)?.id ?? 0);
        const ids = await seenBoxes(room, caller);
        const db = tenantScope(room.db, tenantId);
        const boxes = await findBoxes(db, tenantId, { ids }, { after, limit: limit + 1 });
        const { shown, next_cursor } = pageOf(boxes, limit, ({ id }) => ({ value: id, id }), list);
        return c.json({ items: await presentBoxes(room, tenantId, shown), next_cursor }, 200);
      },
    ),
    declareRoute(
      SEE,
      createRoute({
        method: 'get',
        path: '/mailboxes/{id}',
        operationId: 'showMailbox',
        tags,
        summary: 'One mailbox, with its greetings',
        request: { params: OneParams },
        responses: { 200: json('The mailbox', MailboxWithGreetings), ...ABSENT },
      }),
      async (c) => {
        const caller = c.get('caller');
        const box = await seeBox(room, caller, c.req.valid('param').id);
        c.header('ETag', etagOf(box.updatedAt));
        return c.json(await presentBox(room, caller.tenantId, box), 200);
      },
    ),
    declareRoute(
      SEE,
      createRoute({
        method: 'patch',
        path: '/mailboxes/{id}',
        operationId: 'changeMailbox',
        tags,
        summary: 'Set the PIN of a mailbox, and whether its messages are mailed',
        request: { params: OneParams, body: jsonBody(MailboxChange) },
        responses: {
          200: json('As it is now', MailboxWithGreetings),
          ...ABSENT,
          409: { description: 'No mail can be sent: no SMTP server is configured' },
        },
      }),
      async (c) => {
        const asking = askingOf(c, c.req.valid('param').id);
        const { pin, mail, mail_to: mailTo, delete_mailed: deleteMailed } = c.req.valid('json');
        const change = { pin, mail, mailTo, deleteMailed };
        const box = await changeBox(room, asking, change, (updatedAt) => requireMatch(c, updatedAt));
        c.header('ETag', etagOf(box.updatedAt));
        return c.json(await presentBox(room, asking.caller.tenantId, box), 200);
      },
    ),
  ];
}

async function presentBox(
  room: VoicemailRoom,
  tenantId: string,
  box: Box,
): Promise<z.infer<typeof MailboxWithGreetings>> {
  const [shown] = await presentBoxes(room, tenantId, [box]);
  const greetings = await greetingsOf(tenantScope(room.db, tenantId), addressOf(tenantId, box));
  if (shown === undefined) throw new Error('a box was not shown');
  return { ...shown, greetings: greetings.map(({ kind, size }) => ({ kind, size_bytes: size })) };
}

async function presentBoxes(
  room: VoicemailRoom,
  tenantId: string,
  boxes: readonly Box[],
): Promise<z.infer<typeof Mailbox>[]> {
  const counts = await countsOfBoxes(
    tenantScope(room.db, tenantId),
    boxes.map(({ id }) => id),
  );
  return boxes.map((box) => ({
    id: box.id,
    number: box.number,
    name: box.name,
    language: box.language,
    kind: box.extension === null ? 'shared' : 'extension',
    extension_id: box.extension?.id ?? null,
    user_id: box.ownerId,
    queue: box.queue === null ? null : { id: box.queue.id, name: box.queue.name },
    new_messages: counts.get(box.id)?.fresh ?? 0,
    read_messages: counts.get(box.id)?.heard ?? 0,
    mail: box.mail,
    mail_to: box.mailTo,
    delete_mailed: box.deleteMailed,
    updated_at: box.updatedAt.toISOString(),
  }));
}
