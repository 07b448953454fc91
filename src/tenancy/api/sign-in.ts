import { createRoute } from '@hono/zod-openapi';
import type { Tenancy } from '../actions/context.ts';
import { login } from '../actions/login.ts';
import { refresh } from '../actions/refresh.ts';
import { originOf } from '../guard/origin.ts';
import { type DeclaredRoute, declareRoute } from '../guard/route.ts';
import { showSignedIn, showTokens } from './presenters.ts';
import { LoginBody, RefreshBody, SignedInAnswer, TokensAnswer } from './schemas.ts';

const TOO_MANY = { 429: { description: 'Too many attempts; `Retry-After` says when to try again' } };

/** What a stranger may call: the two ways to a credential. */
export function signInRoutes(room: Tenancy): DeclaredRoute[] {
  return [
    declareRoute(
      { kind: 'public', why: 'signing in is how one gets a credential' },
      createRoute({
        method: 'post',
        path: '/auth/login',
        operationId: 'login',
        tags: ['auth'],
        summary: 'Sign in with e-mail and password',
        request: { body: { required: true, content: { 'application/json': { schema: LoginBody } } } },
        responses: {
          200: { description: 'Signed in', content: { 'application/json': { schema: SignedInAnswer } } },
          401: {
            description: 'Wrong e-mail, password or tenant; `totp_required`: the second factor is missing or wrong',
          },
          ...TOO_MANY,
        },
      }),
      async (c) => {
        const { recovery_code: recoveryCode, ...given } = c.req.valid('json');
        return c.json(showSignedIn(await login(room, { ...given, recoveryCode }, originOf(c))), 200);
      },
    ),
    declareRoute(
      { kind: 'public', why: 'the refresh token is the credential' },
      createRoute({
        method: 'post',
        path: '/auth/refresh',
        operationId: 'refresh',
        tags: ['auth'],
        summary: 'Exchange a refresh token for the next pair of tokens',
        description: 'A refresh token is good once. One that was used already ends the whole session.',
        request: { body: { required: true, content: { 'application/json': { schema: RefreshBody } } } },
        responses: {
          200: { description: 'The next pair', content: { 'application/json': { schema: TokensAnswer } } },
          401: { description: 'Not valid, used already, or its session has ended' },
        },
      }),
      async (c) => c.json(showTokens(await refresh(room, c.req.valid('json').refresh_token, originOf(c))), 200),
    ),
  ];
}
