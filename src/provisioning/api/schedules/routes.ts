import { createRoute, z } from '@hono/zod-openapi';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { etagOf } from '../../../tenancy/guard/etag.ts';
import { afterOf } from '../../../tenancy/guard/lists/by-id.ts';
import { type Access, type DeclaredRoute, declareRoute } from '../../../tenancy/guard/route.ts';
import type { Provisioning } from '../../actions/context.ts';
import { deleteSchedule } from '../../actions/schedules/delete-schedule.ts';
import { requireSchedule } from '../../actions/schedules/require-schedule.ts';
import { spanAt } from '../../actions/schedules/span-at.ts';
import { changeSchedule, createSchedule } from '../../actions/schedules/write-schedule.ts';
import { pageOfSchedules } from '../../store/schedules/schedules.ts';
import { CHANGE_SET, ChangeSet } from '../answers.ts';
import { CHANGED, IN_USE, json, jsonBody } from '../bodies.ts';
import { OneParams } from '../fields.ts';
import { pageOf } from '../pages.ts';
import { orderFrom, seenBy, WriteQuery } from '../writes.ts';
import { changed, made, removal, removed, written } from '../written.ts';
import { presentCheck, presentSchedule } from './present.ts';
import { Check, CheckQuery, NewSchedule, Schedule, SchedulePatch, Schedules, SchedulesQuery } from './schemas.ts';

/** Who gives numbers their routes reads schedules too. */
const READ: Access = { kind: 'tenant', anyOf: ['can_manage_settings', 'can_manage_dids'] };
const MANAGE: Access = { kind: 'tenant', anyOf: ['can_manage_settings'] };

export function scheduleRoutes(room: Provisioning): DeclaredRoute[] {
  return [
    declareRoute(
      READ,
      createRoute({
        method: 'get',
        path: '/schedules',
        operationId: 'listSchedules',
        tags: ['schedules'],
        summary: 'Opening hours',
        request: { query: SchedulesQuery },
        responses: { 200: json('In order of id', Schedules) },
      }),
      async (c) => {
        const { limit, cursor } = c.req.valid('query');
        const db = tenantScope(room.db, c.get('caller').tenantId);
        const rows = await pageOfSchedules(db, { after: afterOf(cursor), limit: limit + 1 });
        return c.json(pageOf(rows, limit, presentSchedule), 200);
      },
    ),
    declareRoute(
      MANAGE,
      createRoute({
        method: 'post',
        path: '/schedules',
        operationId: 'createSchedule',
        tags: ['schedules'],
        summary: 'Set up opening hours',
        request: { query: WriteQuery, body: jsonBody(NewSchedule) },
        responses: {
          201: json('The schedule', written(Schedule)),
          200: CHANGE_SET,
          409: { description: 'The name is in use' },
        },
      }),
      async (c) => {
        const order = orderFrom(c, 'schedule.created', c.req.valid('query').dry_run);
        const done = await createSchedule(room, order, c.req.valid('json'));
        return made(c, room, order, done, presentSchedule);
      },
    ),
    declareRoute(
      READ,
      createRoute({
        method: 'get',
        path: '/schedules/{id}',
        operationId: 'showSchedule',
        tags: ['schedules'],
        summary: 'One schedule',
        request: { params: OneParams },
        responses: { 200: json('The schedule', Schedule) },
      }),
      async (c) => {
        const trx = tenantScope(room.db, c.get('caller').tenantId);
        const row = await requireSchedule({ trx }, c.req.valid('param').id);
        c.header('ETag', etagOf(row.updated_at));
        return c.json(presentSchedule(row), 200);
      },
    ),
    declareRoute(
      READ,
      createRoute({
        method: 'get',
        path: '/schedules/{id}/check',
        operationId: 'checkSchedule',
        tags: ['schedules'],
        summary: 'Whether it is open, and until when',
        request: { params: OneParams, query: CheckQuery },
        responses: { 200: json('Open or closed', Check) },
      }),
      async (c) => {
        const { at } = c.req.valid('query');
        const trx = tenantScope(room.db, c.get('caller').tenantId);
        const row = await requireSchedule({ trx }, c.req.valid('param').id);
        const moment = at === undefined ? room.clock.now() : Date.parse(at);
        return c.json(presentCheck(row, moment, await spanAt(trx, row, moment, room.clock.now())), 200);
      },
    ),
    declareRoute(
      MANAGE,
      createRoute({
        method: 'patch',
        path: '/schedules/{id}',
        operationId: 'changeSchedule',
        tags: ['schedules'],
        summary: 'Change opening hours',
        request: { params: OneParams, query: WriteQuery, body: jsonBody(SchedulePatch) },
        responses: {
          200: json('As it is now', z.union([written(Schedule), ChangeSet])),
          409: { description: 'The name is in use' },
          412: CHANGED,
        },
      }),
      async (c) => {
        const order = orderFrom(c, 'schedule.changed', c.req.valid('query').dry_run);
        const done = await changeSchedule(room, order, c.req.valid('param').id, c.req.valid('json'), seenBy(c));
        return changed(c, room, order, done, presentSchedule);
      },
    ),
    declareRoute(
      MANAGE,
      createRoute({
        method: 'delete',
        path: '/schedules/{id}',
        operationId: 'deleteSchedule',
        tags: ['schedules'],
        summary: 'Delete opening hours that no number counts on',
        request: { params: OneParams, query: WriteQuery },
        responses: { ...removal('Deleted'), 200: CHANGE_SET, 409: IN_USE },
      }),
      async (c) => {
        const order = orderFrom(c, 'schedule.deleted', c.req.valid('query').dry_run);
        const done = await deleteSchedule(room, order, c.req.valid('param').id);
        return removed(c, room, order, done);
      },
    ),
  ];
}
