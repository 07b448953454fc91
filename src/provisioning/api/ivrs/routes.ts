import { createRoute, z } from '@hono/zod-openapi';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { etagOf } from '../../../tenancy/guard/etag.ts';
import { afterOf } from '../../../tenancy/guard/lists/by-id.ts';
import { type Access, type DeclaredRoute, declareRoute } from '../../../tenancy/guard/route.ts';
import type { Provisioning } from '../../actions/context.ts';
import { deleteMenu } from '../../actions/ivrs/delete-menu.ts';
import { requireMenu } from '../../actions/ivrs/require-menu.ts';
import { changeMenu, createMenu } from '../../actions/ivrs/write-menu.ts';
import { pageOfMenus } from '../../store/ivrs/menus.ts';
import { CHANGE_SET, ChangeSet } from '../answers.ts';
import { CHANGED, IN_USE, json, jsonBody } from '../bodies.ts';
import { OneParams } from '../fields.ts';
import { pageOf } from '../pages.ts';
import { orderFrom, seenBy, WriteQuery } from '../writes.ts';
import { changed, made, removal, removed, written } from '../written.ts';
import { menuOf, presentIvr } from './present.ts';
import { Ivr, IvrPatch, Ivrs, IvrsQuery, NewIvr } from './schemas.ts';

/** Who gives numbers their routes reads menus too. */
const READ: Access = { kind: 'tenant', anyOf: ['can_manage_settings', 'can_manage_dids'], feature: 'ivr' };
const MANAGE: Access = { kind: 'tenant', anyOf: ['can_manage_settings'], feature: 'ivr' };

export function ivrRoutes(room: Provisioning): DeclaredRoute[] {
  return [
    declareRoute(
      READ,
      createRoute({
        method: 'get',
        path: '/ivrs',
        operationId: 'listIvrs',
        tags: ['ivrs'],
        summary: 'Menus',
        request: { query: IvrsQuery },
        responses: { 200: json('In order of id', Ivrs) },
      }),
      async (c) => {
        const { limit, cursor } = c.req.valid('query');
        const db = tenantScope(room.db, c.get('caller').tenantId);
        const menus = await pageOfMenus(db, { after: afterOf(cursor), limit: limit + 1 });
        const rows = menus.map((menu) => ({ id: menu.row.id, menu }));
        return c.json(
          pageOf(rows, limit, ({ menu }) => presentIvr(menu)),
          200,
        );
      },
    ),
    declareRoute(
      MANAGE,
      createRoute({
        method: 'post',
        path: '/ivrs',
        operationId: 'createIvr',
        tags: ['ivrs'],
        summary: 'Set up a menu',
        request: { query: WriteQuery, body: jsonBody(NewIvr) },
        responses: { 201: json('The menu', written(Ivr)), 200: CHANGE_SET, 409: { description: 'The name is in use' } },
      }),
      async (c) => {
        const { name, ...body } = c.req.valid('json');
        const order = orderFrom(c, 'ivr.created', c.req.valid('query').dry_run);
        const done = await createMenu(room, order, name, { ...menuOf(body), displayName: body.display_name });
        return made(c, room, order, done, presentIvr);
      },
    ),
    declareRoute(
      READ,
      createRoute({
        method: 'get',
        path: '/ivrs/{id}',
        operationId: 'showIvr',
        tags: ['ivrs'],
        summary: 'One menu',
        request: { params: OneParams },
        responses: { 200: json('The menu', Ivr) },
      }),
      async (c) => {
        const trx = tenantScope(room.db, c.get('caller').tenantId);
        const menu = await requireMenu({ trx }, c.req.valid('param').id);
        c.header('ETag', etagOf(menu.row.updated_at));
        return c.json(presentIvr(menu), 200);
      },
    ),
    declareRoute(
      MANAGE,
      createRoute({
        method: 'patch',
        path: '/ivrs/{id}',
        operationId: 'changeIvr',
        tags: ['ivrs'],
        summary: 'Change a menu',
        request: { params: OneParams, query: WriteQuery, body: jsonBody(IvrPatch) },
        responses: { 200: json('As it is now', z.union([written(Ivr), ChangeSet])), 412: CHANGED },
      }),
      async (c) => {
        const order = orderFrom(c, 'ivr.changed', c.req.valid('query').dry_run);
        const change = menuOf(c.req.valid('json'));
        const done = await changeMenu(room, order, c.req.valid('param').id, change, seenBy(c));
        return changed(c, room, order, done, presentIvr);
      },
    ),
    declareRoute(
      MANAGE,
      createRoute({
        method: 'delete',
        path: '/ivrs/{id}',
        operationId: 'deleteIvr',
        tags: ['ivrs'],
        summary: 'Delete a menu that nothing else leads to',
        request: { params: OneParams, query: WriteQuery },
        responses: { ...removal('Deleted'), 200: CHANGE_SET, 409: IN_USE },
      }),
      async (c) => {
        const order = orderFrom(c, 'ivr.deleted', c.req.valid('query').dry_run);
        const done = await deleteMenu(room, order, c.req.valid('param').id);
        return removed(c, room, order, done);
      },
    ),
  ];
}
