import { createRoute } from '@hono/zod-openapi';
import { etagOf } from '../../../tenancy/guard/etag.ts';
import { afterOf } from '../../../tenancy/guard/lists/by-id.ts';
import { type DeclaredRoute, declareRoute } from '../../../tenancy/guard/route.ts';
import type { Provisioning } from '../../actions/context.ts';
import { theTrunk } from '../../actions/find-trunk.ts';
import { readTrunkState } from '../../actions/read-trunk-state.ts';
import { findTrunks } from '../../store/trunks.ts';
import { ADMINISTERS } from '../access.ts';
import { OneParams } from '../fields.ts';
import { pageOf } from '../pages.ts';
import { presentTrunk } from './present.ts';
import { ListTrunks, TrunkLive, Trunks } from './schemas.ts';

const TAGS = ['trunks'];

export function trunkReads(room: Provisioning): DeclaredRoute[] {
  return [
    declareRoute(
      ADMINISTERS,
      createRoute({
        method: 'get',
        path: '/trunks',
        operationId: 'listTrunks',
        tags: TAGS,
        summary: 'Trunks, in the order in which they were made',
        request: { query: ListTrunks },
        responses: { 200: { description: 'Trunks', content: { 'application/json': { schema: Trunks } } } },
      }),
      async (c) => {
        const { limit, cursor } = c.req.valid('query');
        const { tenantId } = c.get('caller');
        const rows = await findTrunks(room.db, { tenantId }, { after: afterOf(cursor), limit: limit + 1 });
        return c.json(pageOf(rows, limit, presentTrunk), 200);
      },
    ),
    declareRoute(
      ADMINISTERS,
      createRoute({
        method: 'get',
        path: '/trunks/{id}',
        operationId: 'showTrunk',
        tags: TAGS,
        summary: 'One trunk, and how it is now',
        request: { params: OneParams },
        responses: {
          200: { description: 'The trunk', content: { 'application/json': { schema: TrunkLive } } },
          404: { description: 'No such trunk' },
        },
      }),
      async (c) => {
        const trunk = await theTrunk({ trx: room.db, tenantId: c.get('caller').tenantId }, c.req.valid('param').id);
        c.header('ETag', etagOf(trunk.updatedAt));
        return c.json({ ...presentTrunk(trunk), live: await readTrunkState(room, trunk) }, 200);
      },
    ),
  ];
}
