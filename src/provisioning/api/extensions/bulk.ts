import { createRoute, type z } from '@hono/zod-openapi';
import { actorOf } from '../../../tenancy/guard/audit.ts';
import { originOf } from '../../../tenancy/guard/origin.ts';
import { type DeclaredRoute, declareRoute } from '../../../tenancy/guard/route.ts';
import type { Provisioning } from '../../actions/context.ts';
import { type BulkRow, createExtensions } from '../../actions/create-extensions.ts';
import { ADMINISTERS } from '../access.ts';
import { changeSet, presentSeen } from '../answers.ts';
import { WriteQuery } from '../writes.ts';
import { BulkExtensions, BulkReport } from './schemas.ts';
import { wishOf } from './wish.ts';

type Item = z.infer<typeof BulkReport>['items'][number];

export function extensionBulk(room: Provisioning): DeclaredRoute[] {
  return [
    declareRoute(
      ADMINISTERS,
      createRoute({
        method: 'post',
        path: '/extensions/bulk',
        operationId: 'createExtensions',
        tags: ['extensions'],
        summary: 'Up to 1,000 new extensions, with a report of each',
        description:
          'One that cannot be made leaves the others alone. A dry run reports the same, and makes none and no secret.',
        request: {
          query: WriteQuery,
          body: { required: true, content: { 'application/json': { schema: BulkExtensions } } },
        },
        responses: { 200: { description: 'How each ended', content: { 'application/json': { schema: BulkReport } } } },
      }),
      async (c) => {
        const dryRun = c.req.valid('query').dry_run === 'true';
        const { extensions } = c.req.valid('json');
        const actor = actorOf(c.get('caller'), originOf(c));
        const { rows, changes, seen } = await createExtensions(room, { actor, wishes: extensions.map(wishOf), dryRun });
        const items = rows.map((row, index) => itemOf(row, { index, number: extensions[index]?.number ?? '' }, dryRun));
        const created = rows.filter((row) => row.created).length;
        c.header('Cache-Control', 'no-store');
        const counts = { created, failed: rows.length - created, dry_run: dryRun };
        const shown = dryRun ? { changes: changeSet({ changes }).changes } : {};
        return c.json({ ...counts, items, ...shown, pbx: presentSeen(seen) }, 200);
      },
    ),
  ];
}

function itemOf(row: BulkRow, of: { index: number; number: string }, dryRun: boolean): Item {
  if (!row.created) {
    const { code, message, errors } = row.error;
    const detail = errors.length === 0 ? message : errors.map((one) => `${one.path}: ${one.message}`).join('; ');
    return { ...of, status: 'failed', code, detail };
  }
  if (dryRun) return { ...of, status: 'created' };
  const pin = row.pin === null ? {} : { mailbox_pin: row.pin };
  return { ...of, status: 'created', id: row.id, sip_username: row.endpointId, secret: row.secret, ...pin };
}
