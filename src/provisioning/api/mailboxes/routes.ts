import { createRoute, z } from '@hono/zod-openapi';
import { type DeclaredRoute, declareRoute } from '../../../tenancy/guard/route.ts';
import type { Provisioning } from '../../actions/context.ts';
import { createMailbox } from '../../actions/mailboxes/create-mailbox.ts';
import { deleteMailbox } from '../../actions/mailboxes/delete-mailbox.ts';
import { ADMINISTERS } from '../access.ts';
import { CHANGE_SET, changeSet } from '../answers.ts';
import { IN_USE, json, jsonBody } from '../bodies.ts';
import { OneParams, reference } from '../fields.ts';
import { extensionNumber, language, plainText } from '../text.ts';
import { orderFrom, WriteQuery } from '../writes.ts';

const tags = ['voicemail'];

const NewMailbox = z
  .strictObject({
    number: extensionNumber.openapi({ description: 'Routes lead to it, and `*98` asks for it' }),
    name: plainText(80),
    queue_id: reference.nullable().default(null).openapi({ description: 'Whoever serves the queue may open it' }),
    language: language.nullable().default(null),
    pin: z
      .string()
      .regex(/^\d{4,10}$/, 'has 4 to 10 digits')
      .optional(),
  })
  .openapi('NewMailbox');

const MailboxMade = z
  .object({
    id: z.int(),
    number: z.string(),
    name: z.string(),
    language: z.string().nullable(),
    queue_id: z.int().nullable(),
    pin: z.string().openapi({ description: 'Shown this once' }),
  })
  .openapi('MailboxMade');

/** Mailboxes of extensions are made with these; here are those that several people share. */
export function mailboxRoutes(room: Provisioning): DeclaredRoute[] {
  return [
    declareRoute(
      ADMINISTERS,
      createRoute({
        method: 'post',
        path: '/mailboxes',
        operationId: 'createMailbox',
        tags,
        summary: 'A mailbox that several people share: of a queue, or for who may open all',
        request: { query: WriteQuery, body: jsonBody(NewMailbox) },
        responses: { 201: json('The mailbox', MailboxMade), 200: CHANGE_SET, 409: IN_USE },
      }),
      async (c) => {
        const { number, name, queue_id: queueId, language: speaks, pin } = c.req.valid('json');
        const order = orderFrom(c, 'mailbox.created', c.req.valid('query').dry_run);
        const done = await createMailbox(room, order, { number, name, queueId, language: speaks, pin });
        if (order.dryRun) return c.json(changeSet(done), 200);
        const { value } = done;
        c.header('Cache-Control', 'no-store');
        return c.json({ id: value.id, number, name, language: speaks, queue_id: queueId, pin: value.pin }, 201);
      },
    ),
    declareRoute(
      ADMINISTERS,
      createRoute({
        method: 'delete',
        path: '/mailboxes/{id}',
        operationId: 'deleteMailbox',
        tags,
        summary: 'Delete a shared mailbox with all that is in it',
        request: { params: OneParams, query: WriteQuery },
        responses: { 204: { description: 'Deleted' }, 200: CHANGE_SET, 409: IN_USE },
      }),
      async (c) => {
        const order = orderFrom(c, 'mailbox.deleted', c.req.valid('query').dry_run);
        const done = await deleteMailbox(room, order, c.req.valid('param').id);
        return order.dryRun ? c.json(changeSet(done), 200) : c.body(null, 204);
      },
    ),
  ];
}
