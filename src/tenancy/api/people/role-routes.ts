import { createRoute } from '@hono/zod-openapi';
import type { Tenancy } from '../../actions/context.ts';
import { explainPermissions } from '../../actions/people/explain-permissions.ts';
import { PERMISSIONS, ROLE_DEFAULTS, ROLES } from '../../guard/permissions.ts';
import { type DeclaredRoute, declareRoute } from '../../guard/route.ts';
import { RANK } from '../../model/grant.ts';
import { ExplainQuery, Explanation, Roles } from './schemas.ts';

export function roleRoutes(room: Tenancy): DeclaredRoute[] {
  return [
    declareRoute(
      { kind: 'self', why: 'says what roles there are, the same to everybody' },
      createRoute({
        method: 'get',
        path: '/roles',
        operationId: 'listRoles',
        tags: ['users'],
        summary: 'Roles, and what each may of itself',
        responses: { 200: { description: 'Roles', content: { 'application/json': { schema: Roles } } } },
      }),
      async (c) => {
        const items = ROLES.map((role) => ({ role, rank: RANK[role], permissions: [...ROLE_DEFAULTS[role]] }));
        return c.json({ items, permissions: [...PERMISSIONS] }, 200);
      },
    ),
    declareRoute(
      { kind: 'self', why: 'explains oneself; can_manage_agents or can_manage_settings explains others of the tenant' },
      createRoute({
        method: 'get',
        path: '/permissions/explain',
        operationId: 'explainPermissions',
        tags: ['users'],
        summary: 'Why somebody may, or may not',
        description: 'can_manage_agents or can_manage_settings explains others of the tenant; everybody themselves.',
        request: { query: ExplainQuery },
        responses: {
          200: { description: 'Held or not, and why', content: { 'application/json': { schema: Explanation } } },
          404: { description: 'No such user, or not yours to see' },
        },
      }),
      async (c) => {
        const { user_id, permission } = c.req.valid('query');
        const caller = c.get('caller');
        const { member, verdicts } = await explainPermissions(room, caller, user_id ?? caller.userId, permission);
        const { userId, email, role } = member;
        return c.json({ user_id: userId, email, role, items: [...verdicts] }, 200);
      },
    ),
  ];
}
