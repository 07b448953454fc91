import { createRoute } from '@hono/zod-openapi';
import { PatchbayError } from '../../platform/errors.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import { etagOf } from '../../tenancy/guard/etag.ts';
import { type DeclaredRoute, declareRoute } from '../../tenancy/guard/route.ts';
import type { Contacts } from '../actions/context.ts';
import { mergeContacts } from '../actions/merge-contacts.ts';
import { undoMerge } from '../actions/undo-merge.ts';
import { loadContacts } from '../store/find-contacts.ts';
import { mergesInto } from '../store/merges.ts';
import { TALKS, TIDIES } from './access.ts';
import { actorIn, matchIn } from './contact-routes.ts';
import { IdParams, MergeAnswer, MergeInput, MergesAnswer, UnmergeAnswer, UnmergeInput } from './schemas.ts';
import { shownOne } from './shown.ts';

const MOST_SHOWN = 100;

export function mergeRoutes(room: Contacts): DeclaredRoute[] {
  return [
    declareRoute(
      TALKS,
      createRoute({
        method: 'get',
        path: '/contacts/{id}/merges',
        operationId: 'listContactMerges',
        tags: ['contacts'],
        summary: 'What was merged into a contact and can be undone, latest first',
        request: { params: IdParams },
        responses: {
          200: { description: 'Merges', content: { 'application/json': { schema: MergesAnswer } } },
        },
      }),
      async (c) => {
        const db = tenantScope(room.db, c.get('caller').tenantId);
        const { id } = c.req.valid('param');
        if (!(await loadContacts(db, [id])).has(id)) throw new PatchbayError('not_found', 'there is no such contact');
        const merges = await mergesInto(db, id, MOST_SHOWN);
        const items = merges.map(({ id: mergeId, fromId, gone, createdAt }) => ({
          id: mergeId,
          from: { id: fromId, name: [gone.firstName, gone.lastName].join(' ').trim() || (gone.company ?? '') },
          created_at: createdAt.toISOString(),
        }));
        return c.json({ items, next_cursor: null }, 200);
      },
    ),
    declareRoute(
      TIDIES,
      createRoute({
        method: 'post',
        path: '/contacts/{id}/merge',
        operationId: 'mergeContacts',
        tags: ['contacts'],
        summary: 'Take another contact into this one; nothing is lost, and it can be undone',
        request: {
          params: IdParams,
          body: { required: true, content: { 'application/json': { schema: MergeInput } } },
        },
        responses: {
          200: { description: 'Merged', content: { 'application/json': { schema: MergeAnswer } } },
          409: { description: 'The notes of both are too long for one contact' },
          412: { description: 'Changed since it was loaded, by the ETag in `If-Match`' },
        },
      }),
      async (c) => {
        const { from } = c.req.valid('json');
        const order = { into: c.req.valid('param').id, from, match: matchIn(c) };
        const { contact, mergeId } = await mergeContacts(room, actorIn(c), order);
        c.header('ETag', etagOf(contact.updatedAt));
        const { tenantId } = c.get('caller');
        return c.json({ merge_id: mergeId, contact: await shownOne(room.db, tenantId, contact) }, 200);
      },
    ),
    declareRoute(
      TIDIES,
      createRoute({
        method: 'post',
        path: '/contacts/merges/{id}/undo',
        operationId: 'undoContactMerge',
        tags: ['contacts'],
        summary: 'Both contacts as they were before',
        request: {
          params: IdParams,
          body: { required: true, content: { 'application/json': { schema: UnmergeInput } } },
        },
        responses: {
          200: { description: 'Undone', content: { 'application/json': { schema: UnmergeAnswer } } },
          409: { description: 'Undone already, changed since, or a later merge comes first' },
        },
      }),
      async (c) => {
        const discard = c.req.valid('json').discard_changes;
        const { contact, from } = await undoMerge(room, actorIn(c), c.req.valid('param').id, discard);
        const { tenantId } = c.get('caller');
        const [kept, other] = [await shownOne(room.db, tenantId, contact), await shownOne(room.db, tenantId, from)];
        return c.json({ contact: kept, from: other }, 200);
      },
    ),
  ];
}
