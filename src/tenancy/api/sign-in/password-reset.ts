import { createRoute } from '@hono/zod-openapi';
import type { Tenancy } from '../../actions/context.ts';
import { forgotPassword } from '../../actions/sign-in/forgot-password.ts';
import { resetPassword } from '../../actions/sign-in/reset-password.ts';
import { originOf } from '../../guard/origin.ts';
import { type DeclaredRoute, declareRoute } from '../../guard/route.ts';
import { ForgotBody, ResetBody } from '../schemas.ts';

/** The way back in for who has forgotten the password. */
export function passwordResetRoutes(room: Tenancy): DeclaredRoute[] {
  return [
    declareRoute(
      { kind: 'public', why: 'who has forgotten the password has no credential' },
      createRoute({
        method: 'post',
        path: '/auth/password/forgot',
        operationId: 'forgotPassword',
        tags: ['auth'],
        summary: 'Have a link mailed with which to set a new password',
        description: 'The answer is the same whether or not there is such an account.',
        request: { body: { required: true, content: { 'application/json': { schema: ForgotBody } } } },
        responses: {
          202: { description: 'If there is such an account, a mail is on its way; earlier links are dead then' },
          403: { description: '`feature_disabled`: no mail is sent from here' },
          429: { description: 'Too many mails; `Retry-After` says when to ask again' },
        },
      }),
      async (c) => {
        await forgotPassword(room, c.req.valid('json').email, originOf(c));
        return c.body(null, 202);
      },
    ),
    declareRoute(
      { kind: 'public', why: 'the token of the mailed link is the credential' },
      createRoute({
        method: 'post',
        path: '/auth/password/reset',
        operationId: 'resetPassword',
        tags: ['auth'],
        summary: 'Set a new password with the token of a mailed link',
        description: 'All sessions of the person end. A second factor stays as it is.',
        request: { body: { required: true, content: { 'application/json': { schema: ResetBody } } } },
        responses: { 204: { description: 'Set' }, 422: { description: 'The token is wrong, used or too old' } },
      }),
      async (c) => {
        const { token, new_password: newPassword } = c.req.valid('json');
        await resetPassword(room, { token, newPassword }, originOf(c));
        return c.body(null, 204);
      },
    ),
  ];
}
