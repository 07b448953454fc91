import { createRoute, z } from '@hono/zod-openapi';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { afterOf } from '../../../tenancy/guard/lists/by-id.ts';
import { type Access, type DeclaredRoute, declareRoute } from '../../../tenancy/guard/route.ts';
import { block, changeEntry, unblock } from '../../actions/blocklist/write-entry.ts';
import type { Provisioning } from '../../actions/context.ts';
import { invalid, noSuch } from '../../actions/refusals.ts';
import { publicNumber } from '../../actions/routing/numbers.ts';
import { ANONYMOUS } from '../../model/blocklist/pattern.ts';
import { type BlockRow, blockOf, findEntry, pageOfEntries } from '../../store/blocklist/entries.ts';
import { CHANGE_SET, ChangeSet } from '../answers.ts';
import { json, jsonBody } from '../bodies.ts';
import { OneParams } from '../fields.ts';
import { pageOf } from '../pages.ts';
import { isoOrNull } from '../present.ts';
import { orderFrom, WriteQuery } from '../writes.ts';
import { changed, made, removal, removed, written } from '../written.ts';
import { Block, BlockCheck, BlockCheckQuery, BlockPatch, Blocks, BlocksQuery, NewBlock } from './schemas.ts';

const MANAGE: Access = { kind: 'tenant', anyOf: ['can_manage_settings', 'can_manage_dids'] };

export function blocklistRoutes(room: Provisioning): DeclaredRoute[] {
  return [
    declareRoute(
      MANAGE,
      createRoute({
        method: 'get',
        path: '/blocklist',
        operationId: 'listBlocks',
        tags: ['blocklist'],
        summary: 'Callers that are turned away',
        request: { query: BlocksQuery },
        responses: { 200: json('In order of id', Blocks) },
      }),
      async (c) => {
        const { limit, cursor } = c.req.valid('query');
        const db = tenantScope(room.db, c.get('caller').tenantId);
        const rows = await pageOfEntries(db, { after: afterOf(cursor), limit: limit + 1 });
        return c.json(pageOf(rows, limit, present), 200);
      },
    ),
    declareRoute(
      MANAGE,
      createRoute({
        method: 'post',
        path: '/blocklist',
        operationId: 'block',
        tags: ['blocklist'],
        summary: 'Turn callers away',
        request: { query: WriteQuery, body: jsonBody(NewBlock) },
        responses: { 201: json('The entry', written(Block)), 200: CHANGE_SET, 409: { description: 'Blocked already' } },
      }),
      async (c) => {
        const { pattern, action, reason, expires_at } = c.req.valid('json');
        const order = orderFrom(c, 'block.created', c.req.valid('query').dry_run);
        const done = await block(room, order, pattern, { action, reason, expiresAt: timeOf(expires_at) });
        return made(c, room, order, done, present);
      },
    ),
    declareRoute(
      MANAGE,
      createRoute({
        method: 'get',
        path: '/blocklist/check',
        operationId: 'checkBlock',
        tags: ['blocklist'],
        summary: 'Whether a caller is turned away, and by what',
        request: { query: BlockCheckQuery },
        responses: { 200: json('What counts now', BlockCheck) },
      }),
      async (c) => {
        const given = c.req.valid('query').number;
        const number = given === ANONYMOUS ? given : publicNumber(given)?.e164;
        if (number === undefined) throw invalid('query.number', 'is no number in E.164');
        const db = tenantScope(room.db, c.get('caller').tenantId);
        const by = await blockOf(db, number, new Date(room.clock.now()));
        return c.json({ blocked: by !== undefined, by: by === undefined ? null : present(by) }, 200);
      },
    ),
    declareRoute(
      MANAGE,
      createRoute({
        method: 'get',
        path: '/blocklist/{id}',
        operationId: 'showBlock',
        tags: ['blocklist'],
        summary: 'One entry',
        request: { params: OneParams },
        responses: { 200: json('The entry', Block) },
      }),
      async (c) => {
        const row = await findEntry(tenantScope(room.db, c.get('caller').tenantId), c.req.valid('param').id);
        if (row === undefined) throw noSuch('entry');
        return c.json(present(row), 200);
      },
    ),
    declareRoute(
      MANAGE,
      createRoute({
        method: 'patch',
        path: '/blocklist/{id}',
        operationId: 'changeBlock',
        tags: ['blocklist'],
        summary: 'Change what is done, reason or end of an entry',
        request: { params: OneParams, query: WriteQuery, body: jsonBody(BlockPatch) },
        responses: { 200: json('As it is now', z.union([written(Block), ChangeSet])) },
      }),
      async (c) => {
        const { action, reason, expires_at } = c.req.valid('json');
        const order = orderFrom(c, 'block.changed', c.req.valid('query').dry_run);
        const change = { action, reason, expiresAt: timeOf(expires_at) };
        const done = await changeEntry(room, order, c.req.valid('param').id, change);
        return changed(c, room, order, done, present);
      },
    ),
    declareRoute(
      MANAGE,
      createRoute({
        method: 'delete',
        path: '/blocklist/{id}',
        operationId: 'unblock',
        tags: ['blocklist'],
        summary: 'Let callers through again',
        request: { params: OneParams, query: WriteQuery },
        responses: { ...removal('Removed'), 200: CHANGE_SET },
      }),
      async (c) => {
        const order = orderFrom(c, 'block.deleted', c.req.valid('query').dry_run);
        const done = await unblock(room, order, c.req.valid('param').id);
        return removed(c, room, order, done);
      },
    ),
  ];
}

function present(row: BlockRow): z.infer<typeof Block> {
  return {
    id: row.id,
    direction: row.direction,
    pattern: row.pattern,
    action: row.action,
    reason: row.reason,
    expires_at: isoOrNull(row.expires_at),
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

function timeOf(text: string | null | undefined): Date | null | undefined {
  return typeof text === 'string' ? new Date(text) : text;
}
