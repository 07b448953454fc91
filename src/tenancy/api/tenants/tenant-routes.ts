import { createRoute } from '@hono/zod-openapi';
import type { Tenancy } from '../../actions/context.ts';
import { changeTenant, noSuchTenant } from '../../actions/tenants/change-tenant.ts';
import { createTenant } from '../../actions/tenants/create-tenant.ts';
import { etagOf, requireMatch } from '../../guard/etag.ts';
import { originOf } from '../../guard/origin.ts';
import { type Access, type DeclaredRoute, declareRoute } from '../../guard/route.ts';
import { TENANT_ID } from '../../model/tenant-id.ts';
import { findTenant, listTenants } from '../../store/tenants/tenants.ts';
import { usageOf } from '../../store/tenants/usage.ts';
import { presentMade } from '../invitations/present.ts';
import { keyOf, pageOf } from '../pages.ts';
import { changeOf, presentInUse, presentTenant } from './present.ts';
import {
  ETag,
  IfMatch,
  ListTenantsQuery,
  NewTenant,
  TenantInUse,
  TenantMade,
  TenantParams,
  Tenants,
  TenantTermsChange,
} from './schemas.ts';

const ABOVE: Access = { kind: 'superadmin', why: 'tenants are made and measured by whoever runs Patchbay' };
const SHOWN = {
  200: { description: 'The tenant', headers: ETag, content: { 'application/json': { schema: TenantInUse } } },
  404: { description: 'No such tenant' },
};

/** A tenant is never deleted: one that is `inactive` is closed, and everything of it stays. */
export function tenantRoutes(room: Tenancy): DeclaredRoute[] {
  return [
    declareRoute(
      ABOVE,
      createRoute({
        method: 'post',
        path: '/tenants',
        operationId: 'createTenant',
        tags: ['tenants'],
        summary: 'Make a tenant and invite its first administrator',
        description: 'Every feature is on unless it is said to be off.',
        request: { body: { required: true, content: { 'application/json': { schema: NewTenant } } } },
        responses: {
          201: { description: 'Made', content: { 'application/json': { schema: TenantMade } } },
          409: { description: 'The id or the domain is in use' },
        },
      }),
      async (c) => {
        const { id, name, admin_email, admin_first_name, admin_last_name, ...terms } = c.req.valid('json');
        const administrator = {
          email: admin_email,
          firstName: admin_first_name ?? null,
          lastName: admin_last_name ?? null,
        };
        const given = { id, terms: { ...changeOf(terms), name }, administrator };
        const { tenant, invited } = await createTenant(room, c.get('caller'), given, originOf(c));
        return c.json({ tenant: presentTenant(tenant), invitation: presentMade(invited) }, 201);
      },
    ),
    declareRoute(
      ABOVE,
      createRoute({
        method: 'get',
        path: '/tenants',
        operationId: 'listTenants',
        tags: ['tenants'],
        summary: 'All tenants, in order of id',
        request: { query: ListTenantsQuery },
        responses: { 200: { description: 'Tenants', content: { 'application/json': { schema: Tenants } } } },
      }),
      async (c) => {
        const { limit, cursor, status, q } = c.req.valid('query');
        const after = keyOf(cursor, TENANT_ID, '');
        const rows = await listTenants(room.db, { status, q }, { after, limit: limit + 1 });
        const { shown, next_cursor } = pageOf(rows, limit, ({ id }) => id);
        return c.json({ items: shown.map(presentTenant), next_cursor }, 200);
      },
    ),
    declareRoute(
      ABOVE,
      createRoute({
        method: 'get',
        path: '/tenants/{id}',
        operationId: 'showTenant',
        tags: ['tenants'],
        summary: 'One tenant, its terms and how much of them is used',
        request: { params: TenantParams },
        responses: SHOWN,
      }),
      async (c) => {
        const row = await findTenant(room.db, c.req.valid('param').id);
        if (row === null) throw noSuchTenant();
        c.header('ETag', etagOf(row.updated_at));
        return c.json(presentInUse(row, await usageOf(room.db, row.id)), 200);
      },
    ),
    declareRoute(
      ABOVE,
      createRoute({
        method: 'patch',
        path: '/tenants/{id}',
        operationId: 'changeTenant',
        tags: ['tenants'],
        summary: 'Change status, limits, features and whatever else of a tenant',
        description:
          'A tenant that is `suspended`, `inactive` or past its trial is closed: nobody signs in, sessions and sockets ' +
          'end, phones place no calls. A lower limit takes nothing away that is there already.',
        request: {
          headers: IfMatch,
          params: TenantParams,
          body: { required: true, content: { 'application/json': { schema: TenantTermsChange } } },
        },
        responses: {
          ...SHOWN,
          409: { description: 'The domain is in use, or nobody could open the tenant again' },
          412: { description: 'Changed in the meantime' },
        },
      }),
      async (c) => {
        const seen = (updatedAt: Date) => requireMatch(c, updatedAt);
        const asked = { id: c.req.valid('param').id, change: changeOf(c.req.valid('json')), seen };
        const row = await changeTenant(room, c.get('caller'), asked, originOf(c));
        c.header('ETag', etagOf(row.updated_at));
        return c.json(presentInUse(row, await usageOf(room.db, row.id)), 200);
      },
    ),
  ];
}
