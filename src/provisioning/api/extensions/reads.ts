import { createRoute } from '@hono/zod-openapi';
import { etagOf } from '../../../tenancy/guard/etag.ts';
import { afterOf } from '../../../tenancy/guard/lists/by-id.ts';
import { type DeclaredRoute, declareRoute } from '../../../tenancy/guard/route.ts';
import type { Provisioning } from '../../actions/context.ts';
import { theExtension } from '../../actions/find-extension.ts';
import { deviceOf } from '../../actions/read-device.ts';
import { findExtensions } from '../../store/extensions.ts';
import { SEES_PHONES } from '../access.ts';
import { OneParams } from '../fields.ts';
import { pageOf } from '../pages.ts';
import { presentExtension } from './present.ts';
import { ExtensionLive, Extensions, ListExtensions } from './schemas.ts';

const TAGS = ['extensions'];

export function extensionReads(room: Provisioning): DeclaredRoute[] {
  return [
    declareRoute(
      SEES_PHONES,
      createRoute({
        method: 'get',
        path: '/extensions',
        operationId: 'listExtensions',
        tags: TAGS,
        summary: 'Extensions, in the order in which they were made',
        request: { query: ListExtensions },
        responses: { 200: { description: 'Extensions', content: { 'application/json': { schema: Extensions } } } },
      }),
      async (c) => {
        const { limit, cursor, number, user_id: userId } = c.req.valid('query');
        const filter = { tenantId: c.get('caller').tenantId, number, userId };
        const rows = await findExtensions(room.db, filter, { after: afterOf(cursor), limit: limit + 1 });
        return c.json(pageOf(rows, limit, presentExtension), 200);
      },
    ),
    declareRoute(
      SEES_PHONES,
      createRoute({
        method: 'get',
        path: '/extensions/{id}',
        operationId: 'showExtension',
        tags: TAGS,
        summary: 'One extension, and whether its phone is registered',
        request: { params: OneParams },
        responses: {
          200: { description: 'The extension', content: { 'application/json': { schema: ExtensionLive } } },
          404: { description: 'No such extension' },
        },
      }),
      async (c) => {
        const { tenantId } = c.get('caller');
        const extension = await theExtension({ trx: room.db, tenantId }, c.req.valid('param').id);
        c.header('ETag', etagOf(extension.updatedAt));
        const device = await deviceOf(room, extension.endpointId);
        return c.json({ ...presentExtension(extension), device }, 200);
      },
    ),
  ];
}
