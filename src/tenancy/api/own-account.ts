import { createRoute } from '@hono/zod-openapi';
import { PatchbayError } from '../../platform/errors.ts';
import { changePassword } from '../actions/change-password.ts';
import type { Tenancy } from '../actions/context.ts';
import { logout } from '../actions/logout.ts';
import { readIdentity } from '../actions/read-identity.ts';
import { switchTenant } from '../actions/switch-tenant.ts';
import { originOf } from '../guard/origin.ts';
import { type Access, type Caller, type DeclaredRoute, declareRoute } from '../guard/route.ts';
import { showIdentity, showSignedIn } from './presenters.ts';
import { MeAnswer, PasswordBody, SignedInAnswer, SwitchTenantBody } from './schemas.ts';

const OWN: Access = { kind: 'self', why: 'shows and changes only what is the caller’s own' };

/** What everybody may do with their own account and session. */
export function ownAccountRoutes(room: Tenancy): DeclaredRoute[] {
  return [
    declareRoute(
      OWN,
      createRoute({
        method: 'get',
        path: '/auth/me',
        operationId: 'me',
        tags: ['auth'],
        summary: 'Who I am, where, and what I may',
        responses: { 200: { description: 'Me', content: { 'application/json': { schema: MeAnswer } } } },
      }),
      async (c) => {
        const { account, active, memberships } = await readIdentity(room, c.get('caller'));
        return c.json(showIdentity(account, active, memberships), 200);
      },
    ),
    declareRoute(
      OWN,
      createRoute({
        method: 'post',
        path: '/auth/logout',
        operationId: 'logout',
        tags: ['auth'],
        summary: 'End this session, its refresh tokens and its sockets',
        responses: { 204: { description: 'Ended' } },
      }),
      async (c) => {
        await logout(room, c.get('caller'), originOf(c));
        return c.body(null, 204);
      },
    ),
    declareRoute(
      OWN,
      createRoute({
        method: 'post',
        path: '/auth/switch-tenant',
        operationId: 'switchTenant',
        tags: ['auth'],
        summary: 'Go on in another of my tenants; this session ends',
        request: { body: { required: true, content: { 'application/json': { schema: SwitchTenantBody } } } },
        responses: {
          200: { description: 'A new session', content: { 'application/json': { schema: SignedInAnswer } } },
        },
      }),
      async (c) => {
        const caller = atHome(c.get('caller'), c.req.header('x-tenant'));
        const switched = await switchTenant(room, caller, c.req.valid('json').tenant, originOf(c));
        return c.json(showSignedIn(switched), 200);
      },
    ),
    declareRoute(
      OWN,
      createRoute({
        method: 'post',
        path: '/auth/password',
        operationId: 'changePassword',
        tags: ['auth'],
        summary: 'Change my password; my other sessions end',
        request: { body: { required: true, content: { 'application/json': { schema: PasswordBody } } } },
        responses: {
          204: { description: 'Changed' },
          429: { description: 'Too many wrong passwords; `Retry-After` says when to try again' },
        },
      }),
      async (c) => {
        const given = c.req.valid('json');
        const change = { currentPassword: given.current_password, newPassword: given.new_password };
        await changePassword(room, c.get('caller'), change, originOf(c));
        return c.body(null, 204);
      },
    ),
  ];
}

/** A session moves from where it is; "as a superadmin elsewhere" is no place that it could move from. */
function atHome(caller: Caller, actIn: string | undefined): Caller {
  if (actIn === undefined) return caller;
  throw new PatchbayError('invalid', 'a session is switched without X-Tenant', {
    errors: [{ path: 'header.x-tenant', message: 'not here' }],
  });
}
