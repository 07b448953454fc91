import { createRoute } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { authenticate } from '../../actions/authenticate.ts';
import type { Tenancy } from '../../actions/context.ts';
import { accept } from '../../actions/invitations/accept.ts';
import { findByToken } from '../../actions/invitations/find-by-token.ts';
import { originOf } from '../../guard/origin.ts';
import { type Access, type Caller, type DeclaredRoute, declareRoute, type EdgeEnv } from '../../guard/route.ts';
import { showSignedIn } from '../presenters.ts';
import { SignedInAnswer } from '../schemas.ts';
import { presentFound } from './present.ts';
import { AcceptBody, InvitationFound, TokenParams } from './schemas.ts';

const TOKEN: Access = { kind: 'public', why: 'the secret in the link is the credential' };
const GONE = { 404: { description: 'Expired, used, revoked, or never given out' } };

/** What somebody who holds the link may do; there is no other way to an account. */
export function acceptRoutes(room: Tenancy): DeclaredRoute[] {
  return [
    declareRoute(
      TOKEN,
      createRoute({
        method: 'get',
        path: '/invitations/{token}',
        operationId: 'showInvitation',
        tags: ['invitations'],
        summary: 'What a link invites to',
        request: { params: TokenParams },
        responses: {
          200: { description: 'The invitation', content: { 'application/json': { schema: InvitationFound } } },
          ...GONE,
        },
      }),
      async (c) => c.json(presentFound(await findByToken(room, c.req.valid('param').token)), 200),
    ),
    declareRoute(
      TOKEN,
      createRoute({
        method: 'post',
        path: '/invitations/{token}/accept',
        operationId: 'acceptInvitation',
        tags: ['invitations'],
        summary: 'Join, and be signed in',
        description:
          'Makes an account, or takes the present one of the address: proved by its password in the body or by its ' +
          'access token in `Authorization`. One that signs in by more than a password has to be signed in.',
        request: {
          params: TokenParams,
          body: { required: true, content: { 'application/json': { schema: AcceptBody } } },
        },
        responses: {
          200: { description: 'Joined', content: { 'application/json': { schema: SignedInAnswer } } },
          401: {
            description:
              'Wrong password, or not signed in as the person invited; `totp_required`: the password is right, but the ' +
              'account has a second factor, so sign in first',
          },
          409: { description: 'A member already, or no seat left' },
          429: { description: 'Too many wrong passwords; `Retry-After` says when to try again' },
          ...GONE,
        },
      }),
      async (c) => {
        const { password, first_name, last_name } = c.req.valid('json');
        const { token } = c.req.valid('param');
        const given = { password, firstName: first_name, lastName: last_name };
        const by = { caller: await signedInCaller(room, c), origin: originOf(c) };
        return c.json(showSignedIn(await accept(room, token, given, by)), 200);
      },
    ),
  ];
}

/** A public route is not asked for a credential; one that is there all the same has to be good. */
async function signedInCaller(room: Tenancy, c: Context<EdgeEnv>): Promise<Caller | null> {
  const [, bearer] = /^Bearer +(\S{1,4096})$/i.exec(c.req.header('authorization') ?? '') ?? [];
  if (bearer === undefined) return null;
  const visit = { ...originOf(c), requestId: c.get('requestId'), method: c.req.method, path: c.get('route') ?? '' };
  return authenticate(room, { bearer, actIn: null }, visit);
}
