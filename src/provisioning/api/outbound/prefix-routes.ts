import { createRoute, z } from '@hono/zod-openapi';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { afterOf } from '../../../tenancy/guard/lists/by-id.ts';
import { type DeclaredRoute, declareRoute } from '../../../tenancy/guard/route.ts';
import type { Provisioning } from '../../actions/context.ts';
import { addPrefix, changePrefix, removePrefix, requirePrefix } from '../../actions/outbound/write-prefix.ts';
import { type PrefixRow, pageOfPrefixes, riskyPrefixes } from '../../store/outbound/prefixes.ts';
import { ADMINISTERS } from '../access.ts';
import { CHANGE_SET, ChangeSet, changeSet } from '../answers.ts';
import { json, jsonBody } from '../bodies.ts';
import { OneParams } from '../fields.ts';
import { pageOf } from '../pages.ts';
import { orderFrom, WriteQuery } from '../writes.ts';
import { NewPrefix, Prefix, Prefixes, PrefixesQuery, PrefixPatch, RiskyPrefixes } from './schemas.ts';

const TAGS = ['outbound'];

export function prefixRoutes(room: Provisioning): DeclaredRoute[] {
  return [
    declareRoute(
      ADMINISTERS,
      createRoute({
        method: 'get',
        path: '/outbound/prefixes',
        operationId: 'listOutboundPrefixes',
        tags: TAGS,
        summary: 'Beginnings of numbers that may, or may not, be called',
        request: { query: PrefixesQuery },
        responses: { 200: json('In order of id', Prefixes) },
      }),
      async (c) => {
        const { limit, cursor, extension_id: extensionId } = c.req.valid('query');
        const db = tenantScope(room.db, c.get('caller').tenantId);
        const rows = await pageOfPrefixes(db, { after: afterOf(cursor), limit: limit + 1, extensionId });
        return c.json(pageOf(rows, limit, present), 200);
      },
    ),
    declareRoute(
      ADMINISTERS,
      createRoute({
        method: 'get',
        path: '/outbound/risky-prefixes',
        operationId: 'listRiskyPrefixes',
        tags: TAGS,
        summary: 'What nobody calls unless a prefix of the tenant allows it: premium rate, satellite, known fraud',
        responses: { 200: json('In order', RiskyPrefixes) },
      }),
      async (c) => {
        const rows = await riskyPrefixes(room.db);
        return c.json({ items: rows.map(({ prefix, reason }) => ({ prefix, reason })) }, 200);
      },
    ),
    declareRoute(
      ADMINISTERS,
      createRoute({
        method: 'post',
        path: '/outbound/prefixes',
        operationId: 'addOutboundPrefix',
        tags: TAGS,
        summary: 'Allow or deny numbers with a beginning',
        request: { query: WriteQuery, body: jsonBody(NewPrefix) },
        responses: { 201: json('The prefix', Prefix), 200: CHANGE_SET, 409: { description: 'It is ruled already' } },
      }),
      async (c) => {
        const { extension_id: extensionId, ...rest } = c.req.valid('json');
        const order = orderFrom(c, 'outbound_prefix.created', c.req.valid('query').dry_run);
        const done = await addPrefix(room, order, { extensionId, ...rest });
        return order.dryRun ? c.json(changeSet(done), 200) : c.json(present(done.value), 201);
      },
    ),
    declareRoute(
      ADMINISTERS,
      createRoute({
        method: 'get',
        path: '/outbound/prefixes/{id}',
        operationId: 'showOutboundPrefix',
        tags: TAGS,
        summary: 'One prefix',
        request: { params: OneParams },
        responses: { 200: json('The prefix', Prefix) },
      }),
      async (c) => {
        const trx = tenantScope(room.db, c.get('caller').tenantId);
        return c.json(present(await requirePrefix({ trx }, c.req.valid('param').id)), 200);
      },
    ),
    declareRoute(
      ADMINISTERS,
      createRoute({
        method: 'patch',
        path: '/outbound/prefixes/{id}',
        operationId: 'changeOutboundPrefix',
        tags: TAGS,
        summary: 'Change what is said of a prefix',
        request: { params: OneParams, query: WriteQuery, body: jsonBody(PrefixPatch) },
        responses: { 200: json('As it is now', z.union([Prefix, ChangeSet])) },
      }),
      async (c) => {
        const order = orderFrom(c, 'outbound_prefix.changed', c.req.valid('query').dry_run);
        const done = await changePrefix(room, order, c.req.valid('param').id, c.req.valid('json'));
        return c.json(order.dryRun ? changeSet(done) : present(done.value), 200);
      },
    ),
    declareRoute(
      ADMINISTERS,
      createRoute({
        method: 'delete',
        path: '/outbound/prefixes/{id}',
        operationId: 'removeOutboundPrefix',
        tags: TAGS,
        summary: 'Say nothing of a prefix any more',
        request: { params: OneParams, query: WriteQuery },
        responses: { 204: { description: 'Removed' }, 200: CHANGE_SET },
      }),
      async (c) => {
        const order = orderFrom(c, 'outbound_prefix.deleted', c.req.valid('query').dry_run);
        const done = await removePrefix(room, order, c.req.valid('param').id);
        return order.dryRun ? c.json(changeSet(done), 200) : c.body(null, 204);
      },
    ),
  ];
}

function present(row: PrefixRow): z.infer<typeof Prefix> {
  return {
    id: row.id,
    extension_id: row.extension_id,
    prefix: row.prefix,
    verdict: row.verdict,
    reason: row.reason,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
