import type { DeclaredRoute } from '../../tenancy/guard/route.ts';
import type { Provisioning } from '../actions/context.ts';
import { extensionBulk } from './extensions/bulk.ts';
import { extensionReads } from './extensions/reads.ts';
import { extensionWrites } from './extensions/routes.ts';
import { pbxRoutes } from './pbx/routes.ts';
import { trunkReads } from './trunks/reads.ts';
import { trunkWrites } from './trunks/routes.ts';

export function provisioningRoutes(room: Provisioning): DeclaredRoute[] {
  return [
    ...extensionBulk(room),
    ...extensionReads(room),
    ...extensionWrites(room),
    ...trunkReads(room),
    ...trunkWrites(room),
    ...pbxRoutes(room),
  ];
}
