import { createRoute } from '@hono/zod-openapi';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import { positionOf } from '../../tenancy/guard/lists/cursor.ts';
import { pageOf } from '../../tenancy/guard/lists/pages.ts';
import { type DeclaredRoute, declareRoute } from '../../tenancy/guard/route.ts';
import type { Contacts } from '../actions/context.ts';
import { changeTag, createTag, removeTag } from '../actions/manage-tags.ts';
import { findTags } from '../store/tags.ts';
import { GOVERNS, TALKS } from './access.ts';
import { actorIn } from './contact-routes.ts';
import { presentTag } from './present.ts';
import { IdParams, PageQuery, TagAnswer, TagChangeInput, TagInput, TagsAnswer } from './schemas.ts';

const tags = ['tags'];
const TAG = { description: 'The tag', content: { 'application/json': { schema: TagAnswer } } };
const TAKEN = { description: 'Another tag has the name, or there are too many' };

export function tagRoutes(room: Contacts): DeclaredRoute[] {
  return [
    declareRoute(
      TALKS,
      createRoute({
        method: 'get',
        path: '/tags',
        operationId: 'listTags',
        tags,
        summary: 'Tags of the tenant, by name',
        request: { query: PageQuery },
        responses: { 200: { description: 'Tags', content: { 'application/json': { schema: TagsAnswer } } } },
      }),
      async (c) => {
        const { limit, cursor } = c.req.valid('query');
        const { tenantId } = c.get('caller');
        const list = [tenantId, 'tags'];
        const after = positionOf(cursor, list)?.value ?? null;
        const found = await findTags(tenantScope(room.db, tenantId), { after, limit: limit + 1 });
        const page = pageOf(found, limit, ({ id, name }) => ({ value: name, id }), list);
        return c.json({ items: page.shown.map(presentTag), next_cursor: page.next_cursor }, 200);
      },
    ),
    declareRoute(
      TALKS,
      createRoute({
        method: 'post',
        path: '/tags',
        operationId: 'createTag',
        tags,
        summary: 'A new tag',
        request: { body: { required: true, content: { 'application/json': { schema: TagInput } } } },
        responses: { 201: TAG, 409: TAKEN },
      }),
      async (c) => c.json(presentTag(await createTag(room, actorIn(c), c.req.valid('json'))), 201),
    ),
    declareRoute(
      GOVERNS,
      createRoute({
        method: 'patch',
        path: '/tags/{id}',
        operationId: 'changeTag',
        tags,
        summary: 'Another name or color, everywhere it stands',
        request: {
          params: IdParams,
          body: { required: true, content: { 'application/json': { schema: TagChangeInput } } },
        },
        responses: { 200: TAG, 409: TAKEN },
      }),
      async (c) => {
        const changed = await changeTag(room, actorIn(c), c.req.valid('param').id, c.req.valid('json'));
        return c.json(presentTag(changed), 200);
      },
    ),
    declareRoute(
      GOVERNS,
      createRoute({
        method: 'delete',
        path: '/tags/{id}',
        operationId: 'deleteTag',
        tags,
        summary: 'Delete a tag; contacts lose it',
        request: { params: IdParams },
        responses: { 204: { description: 'Deleted' } },
      }),
      async (c) => {
        await removeTag(room, actorIn(c), c.req.valid('param').id);
        return c.body(null, 204);
      },
    ),
  ];
}
