import { createRoute, z } from '@hono/zod-openapi';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { etagOf } from '../../../tenancy/guard/etag.ts';
import { afterOf } from '../../../tenancy/guard/lists/by-id.ts';
import { type Access, type DeclaredRoute, declareRoute } from '../../../tenancy/guard/route.ts';
import type { Provisioning } from '../../actions/context.ts';
import { changeQueue } from '../../actions/queues/change-queue.ts';
import { createQueue } from '../../actions/queues/create-queue.ts';
import { deleteQueue } from '../../actions/queues/delete-queue.ts';
import { requireQueue } from '../../actions/queues/require-queue.ts';
import { restoreQueue } from '../../actions/queues/restore-queue.ts';
import { pageOfQueues } from '../../store/queues/queues.ts';
import { CHANGE_SET, ChangeSet } from '../answers.ts';
import { CHANGED, IN_USE, json, jsonBody } from '../bodies.ts';
import { OneParams } from '../fields.ts';
import { pageOf } from '../pages.ts';
import { orderFrom, seenBy, WriteQuery } from '../writes.ts';
import { changed, made, removal, removed, written } from '../written.ts';
import { presentQueue, queueOf } from './present.ts';
import { NewQueue, Queue, QueuePatch, QueueSettings, QueuesQuery } from './schemas.ts';

/** Who decides who serves a queue reads how it is set. */
const READ: Access = { kind: 'tenant', anyOf: ['can_manage_settings', 'can_manage_agents'], feature: 'queue' };
const MANAGE: Access = { kind: 'tenant', anyOf: ['can_manage_settings'], feature: 'queue' };
const TAKEN = { description: 'The name or the extension is in use' };

/** How queues are set. `GET /queues` is the floor: the same queues as they are at the moment. */
export function queueRoutes(room: Provisioning): DeclaredRoute[] {
  return [
    declareRoute(
      READ,
      createRoute({
        method: 'get',
        path: '/queues/settings',
        operationId: 'listQueueSettings',
        tags: ['queues'],
        summary: 'Queues as they are set',
        description: '`GET /queues` shows the same queues live: who serves them, in which state.',
        request: { query: QueuesQuery },
        responses: { 200: json('In order of id', QueueSettings) },
      }),
      async (c) => {
        const { limit, cursor, deleted } = c.req.valid('query');
        const db = tenantScope(room.db, c.get('caller').tenantId);
        const page = { after: afterOf(cursor), limit: limit + 1, deleted: deleted === 'true' };
        return c.json(pageOf(await pageOfQueues(db, page), limit, presentQueue), 200);
      },
    ),
    declareRoute(
      MANAGE,
      createRoute({
        method: 'post',
        path: '/queues',
        operationId: 'createQueue',
        tags: ['queues'],
        summary: 'Set up a queue; it takes calls seconds later',
        request: { query: WriteQuery, body: jsonBody(NewQueue) },
        responses: { 201: json('The queue', written(Queue)), 200: CHANGE_SET, 409: TAKEN },
      }),
      async (c) => {
        const { name, ...body } = c.req.valid('json');
        const order = orderFrom(c, 'queue.created', c.req.valid('query').dry_run);
        const done = await createQueue(room, order, name, { ...queueOf(body), displayName: body.display_name });
        return made(c, room, order, done, presentQueue);
      },
    ),
    declareRoute(
      READ,
      createRoute({
        method: 'get',
        path: '/queues/{id}',
        operationId: 'showQueue',
        tags: ['queues'],
        summary: 'One queue as it is set',
        request: { params: OneParams },
        responses: { 200: json('The queue', Queue) },
      }),
      async (c) => {
        const trx = tenantScope(room.db, c.get('caller').tenantId);
        const row = await requireQueue({ trx }, c.req.valid('param').id);
        c.header('ETag', etagOf(row.updated_at));
        return c.json(presentQueue(row), 200);
      },
    ),
    declareRoute(
      MANAGE,
      createRoute({
        method: 'patch',
        path: '/queues/{id}',
        operationId: 'changeQueue',
        tags: ['queues'],
        summary: 'Change a queue; who waits in it stays in line',
        request: { params: OneParams, query: WriteQuery, body: jsonBody(QueuePatch) },
        responses: { 200: json('As it is now', z.union([written(Queue), ChangeSet])), 412: CHANGED },
      }),
      async (c) => {
        const order = orderFrom(c, 'queue.changed', c.req.valid('query').dry_run);
        const change = queueOf(c.req.valid('json'));
        const done = await changeQueue(room, order, c.req.valid('param').id, change, seenBy(c));
        return changed(c, room, order, done, presentQueue);
      },
    ),
    declareRoute(
      MANAGE,
      createRoute({
        method: 'post',
        path: '/queues/{id}/restore',
        operationId: 'restoreQueue',
        tags: ['queues'],
        summary: 'Bring back a deleted queue, without its members',
        request: { params: OneParams, query: WriteQuery },
        responses: { 200: json('It takes calls again', z.union([written(Queue), ChangeSet])), 409: TAKEN },
      }),
      async (c) => {
        const order = orderFrom(c, 'queue.restored', c.req.valid('query').dry_run);
        const done = await restoreQueue(room, order, c.req.valid('param').id);
        return changed(c, room, order, done, presentQueue);
      },
    ),
    declareRoute(
      MANAGE,
      createRoute({
        method: 'delete',
        path: '/queues/{id}',
        operationId: 'deleteQueue',
        tags: ['queues'],
        summary: 'Delete a queue that nothing leads to; who waits in it stays in line',
        request: { params: OneParams, query: WriteQuery },
        responses: { ...removal('It takes no calls any more'), 200: CHANGE_SET, 409: IN_USE },
      }),
      async (c) => {
        const order = orderFrom(c, 'queue.deleted', c.req.valid('query').dry_run);
        const done = await deleteQueue(room, order, c.req.valid('param').id);
        return removed(c, room, order, done);
      },
    ),
  ];
}
