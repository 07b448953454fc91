import { createRoute, z } from '@hono/zod-openapi';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { etagOf } from '../../../tenancy/guard/etag.ts';
import { afterOf } from '../../../tenancy/guard/lists/by-id.ts';
import { type Access, type DeclaredRoute, declareRoute } from '../../../tenancy/guard/route.ts';
import type { Provisioning } from '../../actions/context.ts';
import { changeDid } from '../../actions/dids/change-did.ts';
import { createDid } from '../../actions/dids/create-did.ts';
import { deleteDid } from '../../actions/dids/delete-did.ts';
import { restoreDid } from '../../actions/dids/restore-did.ts';
import { noSuch } from '../../actions/refusals.ts';
import { findDid, pageOfDids } from '../../store/dids/dids.ts';
import { CHANGE_SET, ChangeSet } from '../answers.ts';
import { CHANGED, json, jsonBody } from '../bodies.ts';
import { OneParams } from '../fields.ts';
import { pageOf } from '../pages.ts';
import { orderFrom, seenBy, WriteQuery } from '../writes.ts';
import { changed, made, removal, removed, written } from '../written.ts';
import { didOf, presentDid } from './present.ts';
import { Did, DidPatch, Dids, DidsQuery, NewDid } from './schemas.ts';

const MANAGE: Access = { kind: 'tenant', anyOf: ['can_manage_dids'] };
const TAKEN = { description: 'The number is in use, or the tenant has as many as it may have' };

export function didRoutes(room: Provisioning): DeclaredRoute[] {
  return [
    declareRoute(
      MANAGE,
      createRoute({
        method: 'get',
        path: '/dids',
        operationId: 'listDids',
        tags: ['numbers'],
        summary: 'Numbers',
        request: { query: DidsQuery },
        responses: { 200: json('In order of id', Dids) },
      }),
      async (c) => {
        const { limit, cursor, status, number, deleted } = c.req.valid('query');
        const db = tenantScope(room.db, c.get('caller').tenantId);
        const filter = { status, number, deleted: deleted === 'true' };
        const rows = await pageOfDids(db, filter, { after: afterOf(cursor), limit: limit + 1 });
        return c.json(pageOf(rows, limit, presentDid), 200);
      },
    ),
    declareRoute(
      MANAGE,
      createRoute({
        method: 'post',
        path: '/dids',
        operationId: 'createDid',
        tags: ['numbers'],
        summary: 'Take a number into use',
        request: { query: WriteQuery, body: jsonBody(NewDid) },
        responses: { 201: json('It takes calls', written(Did)), 200: CHANGE_SET, 409: TAKEN },
      }),
      async (c) => {
        const { number, ...body } = c.req.valid('json');
        const order = orderFrom(c, 'did.created', c.req.valid('query').dry_run);
        const done = await createDid(room, order, { ...didOf(body), number });
        return made(c, room, order, done, presentDid);
      },
    ),
    declareRoute(
      MANAGE,
      createRoute({
        method: 'get',
        path: '/dids/{id}',
        operationId: 'showDid',
        tags: ['numbers'],
        summary: 'One number',
        request: { params: OneParams },
        responses: { 200: json('The number', Did) },
      }),
      async (c) => {
        const db = tenantScope(room.db, c.get('caller').tenantId);
        const row = await findDid(db, c.req.valid('param').id, { deleted: false });
        if (row === undefined) throw noSuch('number');
        c.header('ETag', etagOf(row.updated_at));
        return c.json(presentDid(row), 200);
      },
    ),
    declareRoute(
      MANAGE,
      createRoute({
        method: 'patch',
        path: '/dids/{id}',
        operationId: 'changeDid',
        tags: ['numbers'],
        summary: 'Change where a number leads; calls that come from now on go there',
        request: { params: OneParams, query: WriteQuery, body: jsonBody(DidPatch) },
        responses: { 200: json('As it is now', z.union([written(Did), ChangeSet])), 412: CHANGED },
      }),
      async (c) => {
        const order = orderFrom(c, 'did.changed', c.req.valid('query').dry_run);
        const change = didOf(c.req.valid('json'));
        const done = await changeDid(room, order, c.req.valid('param').id, change, seenBy(c));
        return changed(c, room, order, done, presentDid);
      },
    ),
    declareRoute(
      MANAGE,
      createRoute({
        method: 'post',
        path: '/dids/{id}/restore',
        operationId: 'restoreDid',
        tags: ['numbers'],
        summary: 'Bring back a number that was deleted',
        request: { params: OneParams, query: WriteQuery },
        responses: { 200: json('It takes calls again', z.union([written(Did), ChangeSet])), 409: TAKEN },
      }),
      async (c) => {
        const order = orderFrom(c, 'did.restored', c.req.valid('query').dry_run);
        const done = await restoreDid(room, order, c.req.valid('param').id);
        return changed(c, room, order, done, presentDid);
      },
    ),
    declareRoute(
      MANAGE,
      createRoute({
        method: 'delete',
        path: '/dids/{id}',
        operationId: 'deleteDid',
        tags: ['numbers'],
        summary: 'Give a number up',
        request: { params: OneParams, query: WriteQuery },
        responses: { ...removal('It takes no calls any more'), 200: CHANGE_SET },
      }),
      async (c) => {
        const order = orderFrom(c, 'did.deleted', c.req.valid('query').dry_run);
        const done = await deleteDid(room, order, c.req.valid('param').id);
        return removed(c, room, order, done);
      },
    ),
  ];
}
