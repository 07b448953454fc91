import { createRoute } from '@hono/zod-openapi';
import type { Tenancy } from '../../actions/context.ts';
import { endSession } from '../../actions/sessions/end-session.ts';
import { logoutEverywhere } from '../../actions/sessions/logout-everywhere.ts';
import { originOf } from '../../guard/origin.ts';
import { type Access, type DeclaredRoute, declareRoute } from '../../guard/route.ts';
import { sessionsOfPerson } from '../../store/session-list.ts';
import { PageQuery } from '../keyset.ts';
import { sessionPage, showSessions } from './page.ts';
import { SessionParams, Sessions } from './schemas.ts';

const OWN: Access = { kind: 'self', why: 'shows and ends only the caller’s own sessions' };

/** Where one is signed in oneself. */
export function ownSessionRoutes(room: Tenancy): DeclaredRoute[] {
  return [
    declareRoute(
      OWN,
      createRoute({
        method: 'get',
        path: '/auth/sessions',
        operationId: 'listMySessions',
        tags: ['auth'],
        summary: 'Where I am signed in, in all my tenants, the newest first',
        request: { query: PageQuery },
        responses: { 200: { description: 'My sessions', content: { 'application/json': { schema: Sessions } } } },
      }),
      async (c) => {
        const asked = c.req.valid('query');
        const { userId, sessionId } = c.get('caller');
        const rows = await sessionsOfPerson(room.db, userId, sessionPage(asked, room.clock.now()));
        return c.json(showSessions(rows, asked.limit, sessionId), 200);
      },
    ),
    declareRoute(
      OWN,
      createRoute({
        method: 'delete',
        path: '/auth/sessions/{id}',
        operationId: 'endMySession',
        tags: ['auth'],
        summary: 'Sign me out somewhere else: the session, its tokens and its sockets end',
        request: { params: SessionParams },
        responses: { 204: { description: 'Ended' } },
      }),
      async (c) => {
        await endSession(room, c.get('caller'), c.req.valid('param').id, originOf(c));
        return c.body(null, 204);
      },
    ),
    declareRoute(
      OWN,
      createRoute({
        method: 'post',
        path: '/auth/logout-everywhere',
        operationId: 'logoutEverywhere',
        tags: ['auth'],
        summary: 'End all my sessions in all tenants, this one included',
        responses: { 204: { description: 'Ended' } },
      }),
      async (c) => {
        await logoutEverywhere(room, c.get('caller'), originOf(c));
        return c.body(null, 204);
      },
    ),
  ];
}
