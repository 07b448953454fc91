import { createRoute } from '@hono/zod-openapi';
import type { Tenancy } from '../../actions/context.ts';
import { invite } from '../../actions/invitations/invite.ts';
import { resend } from '../../actions/invitations/resend.ts';
import { revoke } from '../../actions/invitations/revoke.ts';
import { originOf } from '../../guard/origin.ts';
import { type Access, type DeclaredRoute, declareRoute } from '../../guard/route.ts';
import { listInvitations } from '../../store/invitations/invitations.ts';
import { ID_KEY, keyOf, pageOf } from '../pages.ts';
import { presentInvitation, presentMade } from './present.ts';
import { InvitationBody, InvitationMade, InvitationParams, Invitations, ListInvitationsQuery } from './schemas.ts';

const PEOPLE: Access = { kind: 'tenant', anyOf: ['can_manage_agents'] };
const MADE = { content: { 'application/json': { schema: InvitationMade } } };
const OTHERS = {
  403: { description: 'More than you hold' },
  404: { description: 'No such invitation' },
  409: { description: 'Accepted or revoked already' },
};

export function invitationRoutes(room: Tenancy): DeclaredRoute[] {
  return [
    declareRoute(
      PEOPLE,
      createRoute({
        method: 'post',
        path: '/invitations',
        operationId: 'invite',
        tags: ['invitations'],
        summary: 'Invite somebody into the tenant by a link that is good once, for a week',
        request: { body: { required: true, content: { 'application/json': { schema: InvitationBody } } } },
        responses: {
          201: { description: 'Invited', ...MADE },
          403: OTHERS[403],
          409: { description: 'A member or invited already, or no seat left' },
        },
      }),
      async (c) => {
        const { first_name, last_name, ...given } = c.req.valid('json');
        const invitation = { ...given, firstName: first_name ?? null, lastName: last_name ?? null };
        return c.json(presentMade(await invite(room, c.get('caller'), invitation, originOf(c))), 201);
      },
    ),
    declareRoute(
      PEOPLE,
      createRoute({
        method: 'get',
        path: '/invitations',
        operationId: 'listInvitations',
        tags: ['invitations'],
        summary: 'Invitations, newest first',
        request: { query: ListInvitationsQuery },
        responses: { 200: { description: 'Invitations', content: { 'application/json': { schema: Invitations } } } },
      }),
      async (c) => {
        const { limit, cursor, status } = c.req.valid('query');
        const { tenantId, teams } = c.get('caller');
        const before = cursor === undefined ? null : Number(keyOf(cursor, ID_KEY, ''));
        const rows = await listInvitations(room.db, tenantId, { status, within: teams }, { before, limit: limit + 1 });
        const { shown, next_cursor } = pageOf(rows, limit, ({ id }) => id);
        return c.json({ items: shown.map(presentInvitation), next_cursor }, 200);
      },
    ),
    declareRoute(
      PEOPLE,
      createRoute({
        method: 'post',
        path: '/invitations/{id}/resend',
        operationId: 'resendInvitation',
        tags: ['invitations'],
        summary: 'Send a new link, good for a week; the one before is good no more',
        request: { params: InvitationParams },
        responses: { 200: { description: 'Sent again', ...MADE }, ...OTHERS },
      }),
      async (c) => c.json(presentMade(await resend(room, c.get('caller'), c.req.valid('param').id, originOf(c))), 200),
    ),
    declareRoute(
      PEOPLE,
      createRoute({
        method: 'post',
        path: '/invitations/{id}/revoke',
        operationId: 'revokeInvitation',
        tags: ['invitations'],
        summary: 'Take an invitation back',
        request: { params: InvitationParams },
        responses: { 204: { description: 'Its link is good no more' }, ...OTHERS },
      }),
      async (c) => {
        await revoke(room, c.get('caller'), c.req.valid('param').id, originOf(c));
        return c.body(null, 204);
      },
    ),
  ];
}
