import { createRoute, z } from '@hono/zod-openapi';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { afterOf } from '../../../tenancy/guard/lists/by-id.ts';
import { type Access, type DeclaredRoute, declareRoute } from '../../../tenancy/guard/route.ts';
import type { Provisioning } from '../../actions/context.ts';
import { addMember } from '../../actions/queues/add-member.ts';
import { changeMember } from '../../actions/queues/change-member.ts';
import { removeMember } from '../../actions/queues/remove-member.ts';
import { requireQueue } from '../../actions/queues/require-queue.ts';
import { pageOfMembers } from '../../store/queues/members.ts';
import { CHANGE_SET, ChangeSet } from '../answers.ts';
import { json, jsonBody } from '../bodies.ts';
import { OneParams } from '../fields.ts';
import { pageOf } from '../pages.ts';
import { orderFrom, WriteQuery } from '../writes.ts';
import { changed, made, removal, removed, written } from '../written.ts';
import { Member, MemberParams, MemberPatch, Members, MembersQuery, NewMember } from './member-schemas.ts';
import { presentMember } from './present.ts';

const MANAGE: Access = { kind: 'tenant', anyOf: ['can_manage_agents'], feature: 'queue' };

/** Who is to serve a queue. Being signed in and paused is a person's state and set as such. */
export function queueMemberRoutes(room: Provisioning): DeclaredRoute[] {
  return [
    declareRoute(
      MANAGE,
      createRoute({
        method: 'get',
        path: '/queues/{id}/members',
        operationId: 'listQueueMembers',
        tags: ['queues'],
        summary: 'Who is to serve a queue',
        request: { params: OneParams, query: MembersQuery },
        responses: { 200: json('In order of id', Members) },
      }),
      async (c) => {
        const { limit, cursor } = c.req.valid('query');
        const { id } = c.req.valid('param');
        const trx = tenantScope(room.db, c.get('caller').tenantId);
        await requireQueue({ trx }, id);
        const rows = await pageOfMembers(trx, id, { after: afterOf(cursor), limit: limit + 1 });
        return c.json(pageOf(rows, limit, presentMember), 200);
      },
    ),
    declareRoute(
      MANAGE,
      createRoute({
        method: 'post',
        path: '/queues/{id}/members',
        operationId: 'addQueueMember',
        tags: ['queues'],
        summary: 'Have a person or a phone serve a queue',
        request: { params: OneParams, query: WriteQuery, body: jsonBody(NewMember) },
        responses: {
          201: json('Serves it', written(Member)),
          200: CHANGE_SET,
          409: { description: 'Serves it already' },
        },
      }),
      async (c) => {
        const { user_id: userId, extension, penalty, wrap_up_seconds: wrapUp } = c.req.valid('json');
        const order = orderFrom(c, 'queue_member.added', c.req.valid('query').dry_run);
        const who = userId == null ? { extension: extension ?? '' } : { userId };
        const done = await addMember(room, order, c.req.valid('param').id, { who, penalty, wrapUp });
        return made(c, room, order, done, presentMember);
      },
    ),
    declareRoute(
      MANAGE,
      createRoute({
        method: 'patch',
        path: '/queues/{id}/members/{member_id}',
        operationId: 'changeQueueMember',
        tags: ['queues'],
        summary: 'Change how a member serves a queue',
        request: { params: MemberParams, query: WriteQuery, body: jsonBody(MemberPatch) },
        responses: { 200: json('As it is now', z.union([written(Member), ChangeSet])) },
      }),
      async (c) => {
        const { id, member_id: memberId } = c.req.valid('param');
        const { penalty, wrap_up_seconds: wrapUp } = c.req.valid('json');
        const order = orderFrom(c, 'queue_member.changed', c.req.valid('query').dry_run);
        const done = await changeMember(room, order, id, memberId, { penalty, wrapUp });
        return changed(c, room, order, done, presentMember);
      },
    ),
    declareRoute(
      MANAGE,
      createRoute({
        method: 'delete',
        path: '/queues/{id}/members/{member_id}',
        operationId: 'removeQueueMember',
        tags: ['queues'],
        summary: 'Take somebody out of a queue; a call of theirs goes on',
        request: { params: MemberParams, query: WriteQuery },
        responses: { ...removal('Serves it no more'), 200: CHANGE_SET },
      }),
      async (c) => {
        const { id, member_id: memberId } = c.req.valid('param');
        const order = orderFrom(c, 'queue_member.removed', c.req.valid('query').dry_run);
        const done = await removeMember(room, order, id, memberId);
        return removed(c, room, order, done);
      },
    ),
  ];
}
