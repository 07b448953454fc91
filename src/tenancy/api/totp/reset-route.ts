import { createRoute } from '@hono/zod-openapi';
import type { Tenancy } from '../../actions/context.ts';
import { resetTotp } from '../../actions/totp/reset-totp.ts';
import { originOf } from '../../guard/origin.ts';
import { type DeclaredRoute, declareRoute } from '../../guard/route.ts';
import { UserParams } from '../sessions/schemas.ts';
import { ResetBody } from './schemas.ts';

/** What an administrator does for somebody who has lost the second factor. */
export function resetTotpRoute(room: Tenancy): DeclaredRoute {
  return declareRoute(
    { kind: 'tenant', anyOf: ['can_manage_settings'] },
    createRoute({
      method: 'delete',
      path: '/users/{id}/totp',
      operationId: 'resetTotpOfUser',
      tags: ['users'],
      summary: 'Take the second factor of a member who has lost it',
      description:
        'For people whose role is no higher than yours; takes your own password. All sessions of the person end, and the ' +
        'person is told by mail. An account that other tenants share is for a superadmin.',
      request: {
        params: UserParams,
        body: { required: true, content: { 'application/json': { schema: ResetBody } } },
      },
      responses: {
        204: { description: 'Off; sessions, tokens and sockets end' },
        409: { description: 'There is none, it is your own, or the account is of other tenants too' },
        429: { description: 'Too many wrong passwords; `Retry-After` says when to try again' },
      },
    }),
    async (c) => {
      const { id: userId } = c.req.valid('param');
      const { password } = c.req.valid('json');
      await resetTotp(room, c.get('caller'), { userId, password }, originOf(c));
      return c.body(null, 204);
    },
  );
}
