import { createRoute, type z } from '@hono/zod-openapi';
import type { Tenancy } from '../../actions/context.ts';
import { isSeen, noSuchUser } from '../../actions/people/alter-member.ts';
import { changeMember, type MemberChange } from '../../actions/people/change-member.ts';
import { endMembership } from '../../actions/people/end-membership.ts';
import { restoreMember } from '../../actions/people/restore-member.ts';
import { originOf } from '../../guard/origin.ts';
import { type Access, type DeclaredRoute, declareRoute } from '../../guard/route.ts';
import { findMember, listMembers } from '../../store/people/members.ts';
import { ID_KEY, keyOf, pageOf } from '../pages.ts';
import { presentUser } from './present.ts';
import { ListUsersQuery, User, UserChange, UserParams, Users } from './schemas.ts';

const READS: Access = { kind: 'tenant', anyOf: ['can_manage_agents', 'can_manage_settings'] };
const WRITES: Access = { kind: 'tenant', anyOf: ['can_manage_agents'] };
const ONE = { 200: { description: 'The user', content: { 'application/json': { schema: User } } } };
const NONE = { 404: { description: 'No such user, or none of your teams' } };
const GRANT = {
  403: { description: 'A higher role, or more than you hold' },
  409: { description: 'The last administrator, no seat left, a phone in use, or an account of several tenants' },
};

export function userRoutes(room: Tenancy): DeclaredRoute[] {
  return [
    declareRoute(
      READS,
      createRoute({
        method: 'get',
        path: '/users',
        operationId: 'listUsers',
        tags: ['users'],
        summary: 'People of the tenant',
        description: 'A supervisor who has teams sees people of these teams.',
        request: { query: ListUsersQuery },
        responses: { 200: { description: 'Users', content: { 'application/json': { schema: Users } } } },
      }),
      async (c) => {
        const { limit, cursor, deleted, ...filter } = c.req.valid('query');
        const { tenantId, teams } = c.get('caller');
        const page = { after: Number(keyOf(cursor, ID_KEY, '0')), limit: limit + 1 };
        const asked = { ...filter, deleted: deleted === 'true', within: teams };
        const { shown, next_cursor } = pageOf(
          await listMembers(room.db, tenantId, asked, page),
          limit,
          ({ userId }) => userId,
        );
        return c.json({ items: shown.map(presentUser), next_cursor }, 200);
      },
    ),
    declareRoute(
      READS,
      createRoute({
        method: 'get',
        path: '/users/{id}',
        operationId: 'showUser',
        tags: ['users'],
        summary: 'One person of the tenant, former ones too',
        request: { params: UserParams },
        responses: { ...ONE, ...NONE },
      }),
      async (c) => {
        const caller = c.get('caller');
        const member = await findMember(room.db, caller.tenantId, c.req.valid('param').id);
        if (member === null || !isSeen(caller, member)) throw noSuchUser();
        return c.json(presentUser(member), 200);
      },
    ),
    declareRoute(
      WRITES,
      createRoute({
        method: 'patch',
        path: '/users/{id}',
        operationId: 'changeUser',
        tags: ['users'],
        summary: 'Change what somebody is in this tenant',
        description:
          'Role, permissions, teams and status count from the next request on, and close open sockets within 5 s. A ' +
          'suspended person is signed out. Name and phone can be changed where the account is of this tenant alone.',
        request: {
          params: UserParams,
          body: { required: true, content: { 'application/json': { schema: UserChange } } },
        },
        responses: { ...ONE, ...NONE, ...GRANT },
      }),
      async (c) => {
        const change = changeOf(c.req.valid('json'));
        const member = await changeMember(room, c.get('caller'), c.req.valid('param').id, change, originOf(c));
        return c.json(presentUser(member), 200);
      },
    ),
    declareRoute(
      WRITES,
      createRoute({
        method: 'delete',
        path: '/users/{id}',
        operationId: 'deleteUser',
        tags: ['users'],
        summary: 'Take somebody out of the tenant',
        description: 'Sessions end, the phone is free, history stays. The person’s account is not touched.',
        request: { params: UserParams },
        responses: { 204: { description: 'Out' }, ...NONE, ...GRANT },
      }),
      async (c) => {
        await endMembership(room, c.get('caller'), c.req.valid('param').id, originOf(c));
        return c.body(null, 204);
      },
    ),
    declareRoute(
      WRITES,
      createRoute({
        method: 'post',
        path: '/users/{id}/restore',
        operationId: 'restoreUser',
        tags: ['users'],
        summary: 'Take somebody back as what they were; a phone has to be given anew',
        request: { params: UserParams },
        responses: { ...ONE, ...NONE, ...GRANT },
      }),
      async (c) => {
        const member = await restoreMember(room, c.get('caller'), c.req.valid('param').id, originOf(c));
        return c.json(presentUser(member), 200);
      },
    ),
  ];
}

function changeOf(body: z.infer<typeof UserChange>): MemberChange {
  const { first_name, last_name, phone, endpoint_id, ...rest } = body;
  return {
    ...rest,
    endpointId: endpoint_id,
    name: {
      ...(first_name === undefined ? {} : { first_name }),
      ...(last_name === undefined ? {} : { last_name }),
      ...(phone === undefined ? {} : { phone }),
    },
  };
}
