import { createRoute } from '@hono/zod-openapi';
import { actorOf } from '../../../tenancy/guard/audit.ts';
import { originOf } from '../../../tenancy/guard/origin.ts';
import { type Access, type DeclaredRoute, declareRoute } from '../../../tenancy/guard/route.ts';
import type { Provisioning } from '../../actions/context.ts';
import { findDrift } from '../../actions/drift/find-drift.ts';
import { oneAtATime } from '../../actions/drift/one-at-a-time.ts';
import { type Reconciled, reconcile } from '../../actions/drift/reconcile.ts';
import type { Difference } from '../../model/drift/difference.ts';
import { Drift, ReconciledDto } from './schemas.ts';

const ACCESS: Access = { kind: 'tenant', anyOf: ['can_manage_settings'] };
const AWAY = { description: 'The PBX is away, or takes too long to answer' };

/** Whether the PBX has what the tables say, and making it so. A superadmin sees the tenant they act in. */
export function pbxRoutes(room: Provisioning): DeclaredRoute[] {
  const looking = oneAtATime<readonly Difference[]>();
  const mending = oneAtATime<Reconciled>();
  return [
    declareRoute(
      ACCESS,
      createRoute({
        method: 'get',
        path: '/pbx/drift',
        operationId: 'showPbxDrift',
        tags: ['pbx'],
        summary: 'Where the PBX is not as it was set up',
        description:
          'Phones, registrations, queues and their members, mailboxes, contexts and hints of this tenant, each asked of the live PBX.',
        responses: {
          200: { description: 'What differs', content: { 'application/json': { schema: Drift } } },
          503: AWAY,
        },
      }),
      async (c) => {
        const { tenantId } = c.get('caller');
        const differences = await looking(tenantId, () => findDrift(room, tenantId));
        const checked_at = new Date(room.clock.now()).toISOString();
        return c.json({ checked_at, in_sync: differences.length === 0, differences: [...differences] }, 200);
      },
    ),
    declareRoute(
      ACCESS,
      createRoute({
        method: 'post',
        path: '/pbx/reconcile',
        operationId: 'reconcilePbx',
        tags: ['pbx'],
        summary: 'Make the PBX what was set up',
        description: 'Calls under way go on. What was done is in the answer and in the audit log.',
        responses: {
          200: { description: 'What was done', content: { 'application/json': { schema: ReconciledDto } } },
          503: AWAY,
        },
      }),
      async (c) => {
        const actor = actorOf(c.get('caller'), originOf(c));
        const { found, done, remaining } = await mending(actor.tenantId, () => reconcile(room, actor));
        return c.json({ found: [...found], done: [...done], remaining: [...remaining] }, 200);
      },
    ),
  ];
}
