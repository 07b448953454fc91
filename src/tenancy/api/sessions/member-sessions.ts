import { createRoute } from '@hono/zod-openapi';
import type { Tenancy } from '../../actions/context.ts';
import { endSessionsOfMember, requireMember } from '../../actions/sessions/end-sessions-of-member.ts';
import { originOf } from '../../guard/origin.ts';
import { type Access, type DeclaredRoute, declareRoute } from '../../guard/route.ts';
import { sessionsOfMember } from '../../store/session-list.ts';
import { PageQuery } from '../keyset.ts';
import { sessionPage, showSessions } from './page.ts';
import { Sessions, UserParams } from './schemas.ts';

const ADMIN: Access = { kind: 'tenant', anyOf: ['can_manage_settings'] };

/** Where members of the tenant are signed in to it. */
export function memberSessionRoutes(room: Tenancy): DeclaredRoute[] {
  return [
    declareRoute(
      ADMIN,
      createRoute({
        method: 'get',
        path: '/users/{id}/sessions',
        operationId: 'listSessionsOfUser',
        tags: ['users'],
        summary: 'Where a member is signed in to this tenant, the newest first',
        request: { params: UserParams, query: PageQuery },
        responses: { 200: { description: 'Sessions', content: { 'application/json': { schema: Sessions } } } },
      }),
      async (c) => {
        const caller = c.get('caller');
        const { id } = c.req.valid('param');
        const asked = c.req.valid('query');
        await requireMember(room, caller, id);
        const rows = await sessionsOfMember(room.db, caller.tenantId, id, sessionPage(asked, room.clock.now()));
        return c.json(showSessions(rows, asked.limit, caller.sessionId), 200);
      },
    ),
    declareRoute(
      ADMIN,
      createRoute({
        method: 'delete',
        path: '/users/{id}/sessions',
        operationId: 'endSessionsOfUser',
        tags: ['users'],
        summary: 'Sign a member out of this tenant everywhere: sessions, tokens and sockets end',
        request: { params: UserParams },
        responses: { 204: { description: 'Ended' } },
      }),
      async (c) => {
        await endSessionsOfMember(room, c.get('caller'), c.req.valid('param').id, originOf(c));
        return c.body(null, 204);
      },
    ),
  ];
}
