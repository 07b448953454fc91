import { createRoute } from '@hono/zod-openapi';
import type { Tenancy } from '../../actions/context.ts';
import { startTotp } from '../../actions/totp/start-totp.ts';
import { turnOffTotp } from '../../actions/totp/turn-off-totp.ts';
import { turnOnTotp } from '../../actions/totp/turn-on-totp.ts';
import { originOf } from '../../guard/origin.ts';
import { type Access, type DeclaredRoute, declareRoute } from '../../guard/route.ts';
import { recoveryCodesLeft } from '../../store/recovery-codes.ts';
import { totpOf } from '../../store/totp.ts';
import { ConfirmBody, OffBody, RecoveryCodes, StartBody, TotpOffer, TotpState } from './schemas.ts';

const OWN: Access = { kind: 'self', why: 'shows and changes only the caller’s own second factor' };
const TOO_MANY = { 429: { description: 'Too many wrong passwords or codes; `Retry-After` says when to try again' } };

/** Codes of an authenticator app as a second factor (RFC 6238). */
export function totpRoutes(room: Tenancy): DeclaredRoute[] {
  return [
    declareRoute(
      OWN,
      createRoute({
        method: 'get',
        path: '/auth/totp',
        operationId: 'showTotp',
        tags: ['auth'],
        summary: 'Whether I have a second factor',
        responses: { 200: { description: 'So it is', content: { 'application/json': { schema: TotpState } } } },
      }),
      async (c) => {
        const { userId } = c.get('caller');
        const enabled = (await totpOf(room.db, userId))?.confirmedAt != null;
        return c.json({ enabled, recovery_codes_left: await recoveryCodesLeft(room.db, userId) }, 200);
      },
    ),
    declareRoute(
      OWN,
      createRoute({
        method: 'post',
        path: '/auth/totp',
        operationId: 'startTotp',
        tags: ['auth'],
        summary: 'Begin a second factor: the secret for the app',
        description: 'It is asked for at sign-in once a first code has confirmed it. Another start replaces this one.',
        request: { body: { required: true, content: { 'application/json': { schema: StartBody } } } },
        responses: {
          201: { description: 'Begun', content: { 'application/json': { schema: TotpOffer } } },
          409: { description: 'One is on already' },
          ...TOO_MANY,
        },
      }),
      async (c) => {
        const offer = await startTotp(room, c.get('caller'), c.req.valid('json').password, originOf(c));
        return c.json({ secret: offer.secret, uri: offer.uri, qr_svg: offer.qrSvg }, 201);
      },
    ),
    declareRoute(
      OWN,
      createRoute({
        method: 'post',
        path: '/auth/totp/confirm',
        operationId: 'confirmTotp',
        tags: ['auth'],
        summary: 'Turn the second factor on with a first code of the app',
        request: { body: { required: true, content: { 'application/json': { schema: ConfirmBody } } } },
        responses: {
          200: { description: 'On', content: { 'application/json': { schema: RecoveryCodes } } },
          409: { description: 'None was begun, or one is on already' },
          ...TOO_MANY,
        },
      }),
      async (c) => {
        const codes = await turnOnTotp(room, c.get('caller'), c.req.valid('json').code, originOf(c));
        return c.json({ recovery_codes: codes }, 200);
      },
    ),
    declareRoute(
      OWN,
      createRoute({
        method: 'delete',
        path: '/auth/totp',
        operationId: 'turnOffTotp',
        tags: ['auth'],
        summary: 'Turn the second factor off; takes both factors',
        request: { body: { required: true, content: { 'application/json': { schema: OffBody } } } },
        responses: { 204: { description: 'Off' }, 409: { description: 'There is none' }, ...TOO_MANY },
      }),
      async (c) => {
        const { password, code, recovery_code: recoveryCode } = c.req.valid('json');
        await turnOffTotp(room, c.get('caller'), { password, factor: { totp: code, recoveryCode } }, originOf(c));
        return c.body(null, 204);
      },
    ),
  ];
}
