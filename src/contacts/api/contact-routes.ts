import { createRoute } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { PatchbayError } from '../../platform/errors.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import { actorOf } from '../../tenancy/guard/audit.ts';
import { etagOf, requireMatch } from '../../tenancy/guard/etag.ts';
import { originOf } from '../../tenancy/guard/origin.ts';
import { type DeclaredRoute, declareRoute, type EdgeEnv } from '../../tenancy/guard/route.ts';
import { changeContact, type Match } from '../actions/change-contact.ts';
import type { Contacts } from '../actions/context.ts';
import { createContact } from '../actions/create-contact.ts';
import { deleteContact } from '../actions/delete-contact.ts';
import { restoreContact } from '../actions/restore-contact.ts';
import type { Contact } from '../model/contact.ts';
import { loadContacts } from '../store/find-contacts.ts';
import { TALKS } from './access.ts';
import { ContactAnswer, ContactInput, IdParams } from './schemas.ts';
import { givenOf, shownOne } from './shown.ts';

const tags = ['contacts'];
const CONTACT = { description: 'The contact', content: { 'application/json': { schema: ContactAnswer } } };
const BODY = { required: true, content: { 'application/json': { schema: ContactInput } } };
const STALE = { description: 'Changed since it was loaded, by the ETag in `If-Match`' };

export function contactRoutes(room: Contacts): DeclaredRoute[] {
  return [
    declareRoute(
      TALKS,
      createRoute({
        method: 'post',
        path: '/contacts',
        operationId: 'createContact',
        tags,
        summary: 'A new contact',
        request: { body: BODY },
        responses: { 201: CONTACT },
      }),
      async (c) => {
        const made = await createContact(room, actorIn(c), givenOf(c.req.valid('json')));
        return answered(c, room, made, 201);
      },
    ),
    declareRoute(
      TALKS,
      createRoute({
        method: 'get',
        path: '/contacts/{id}',
        operationId: 'showContact',
        tags,
        summary: 'One contact',
        request: { params: IdParams },
        responses: { 200: CONTACT },
      }),
      async (c) => {
        const { id } = c.req.valid('param');
        const found = (await loadContacts(tenantScope(room.db, c.get('caller').tenantId), [id])).get(id);
        if (found?.deletedAt !== null) throw new PatchbayError('not_found', 'there is no such contact');
        return answered(c, room, found, 200);
      },
    ),
    declareRoute(
      TALKS,
      createRoute({
        method: 'patch',
        path: '/contacts/{id}',
        operationId: 'changeContact',
        tags,
        summary: 'Change what is given; lists are replaced as a whole',
        request: { params: IdParams, body: BODY },
        responses: { 200: CONTACT, 412: STALE },
      }),
      async (c) => {
        const given = givenOf(c.req.valid('json'));
        const changed = await changeContact(room, actorIn(c), c.req.valid('param').id, given, matchIn(c));
        return answered(c, room, changed, 200);
      },
    ),
    declareRoute(
      TALKS,
      createRoute({
        method: 'delete',
        path: '/contacts/{id}',
        operationId: 'deleteContact',
        tags,
        summary: 'Delete a contact; it can be restored',
        request: { params: IdParams },
        responses: { 204: { description: 'Deleted' }, 412: STALE },
      }),
      async (c) => {
        await deleteContact(room, actorIn(c), c.req.valid('param').id, matchIn(c));
        return c.body(null, 204);
      },
    ),
    declareRoute(
      TALKS,
      createRoute({
        method: 'post',
        path: '/contacts/{id}/restore',
        operationId: 'restoreContact',
        tags,
        summary: 'Bring a deleted contact back as it was',
        request: { params: IdParams },
        responses: { 200: CONTACT, 409: { description: 'It is part of another one: undo that merge' } },
      }),
      async (c) => {
        const restored = await restoreContact(room, actorIn(c), c.req.valid('param').id);
        return answered(c, room, restored, 200);
      },
    ),
  ];
}

async function answered<S extends 200 | 201>(c: Context<EdgeEnv>, { db }: Contacts, contact: Contact, status: S) {
  c.header('ETag', etagOf(contact.updatedAt));
  return c.json(await shownOne(db, c.get('caller').tenantId, contact), status);
}

export function actorIn(c: Context<EdgeEnv>) {
  return actorOf(c.get('caller'), originOf(c));
}

export function matchIn(c: Context<EdgeEnv>): Match {
  return ({ updatedAt }) => requireMatch(c, updatedAt);
}
