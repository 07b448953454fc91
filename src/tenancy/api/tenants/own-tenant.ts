import { createRoute } from '@hono/zod-openapi';
import type { Tenancy } from '../../actions/context.ts';
import { changeTenant, noSuchTenant } from '../../actions/tenants/change-tenant.ts';
import { etagOf, requireMatch } from '../../guard/etag.ts';
import { originOf } from '../../guard/origin.ts';
import { type Access, type DeclaredRoute, declareRoute } from '../../guard/route.ts';
import { findTenant } from '../../store/tenants/tenants.ts';
import { usageOf } from '../../store/tenants/usage.ts';
import { changeOf, presentInUse } from './present.ts';
import { ETag, IfMatch, OwnTenantChange, TenantInUse } from './schemas.ts';

const SETTINGS: Access = { kind: 'tenant', anyOf: ['can_manage_settings'] };
const SHOWN = {
  200: { description: 'The tenant', headers: ETag, content: { 'application/json': { schema: TenantInUse } } },
};

/** What an administrator sees and sets of the own tenant; limits, features and status are the superadmin's. */
export function ownTenantRoutes(room: Tenancy): DeclaredRoute[] {
  return [
    declareRoute(
      SETTINGS,
      createRoute({
        method: 'get',
        path: '/tenant',
        operationId: 'showOwnTenant',
        tags: ['tenant'],
        summary: 'My tenant: contact, settings, limits and how much of them is used',
        responses: SHOWN,
      }),
      async (c) => {
        const { tenantId } = c.get('caller');
        const row = await findTenant(room.db, tenantId);
        if (row === null) throw noSuchTenant();
        c.header('ETag', etagOf(row.updated_at));
        return c.json(presentInUse(row, await usageOf(room.db, tenantId)), 200);
      },
    ),
    declareRoute(
      SETTINGS,
      createRoute({
        method: 'patch',
        path: '/tenant',
        operationId: 'changeOwnTenant',
        tags: ['tenant'],
        summary: 'Change contact and settings of my tenant',
        request: {
          headers: IfMatch,
          body: { required: true, content: { 'application/json': { schema: OwnTenantChange } } },
        },
        responses: { ...SHOWN, 412: { description: 'Changed in the meantime' } },
      }),
      async (c) => {
        const caller = c.get('caller');
        const seen = (updatedAt: Date) => requireMatch(c, updatedAt);
        const asked = { id: caller.tenantId, change: changeOf(c.req.valid('json')), seen };
        const row = await changeTenant(room, caller, asked, originOf(c));
        c.header('ETag', etagOf(row.updated_at));
        return c.json(presentInUse(row, await usageOf(room.db, row.id)), 200);
      },
    ),
  ];
}
