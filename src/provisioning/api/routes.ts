import type { DeclaredRoute } from '../../tenancy/guard/route.ts';
import type { Provisioning } from '../actions/context.ts';
import { blocklistRoutes } from './blocklist/routes.ts';
import { didRoutes } from './dids/routes.ts';
import { extensionBulk } from './extensions/bulk.ts';
import { extensionReads } from './extensions/reads.ts';
import { extensionWrites } from './extensions/routes.ts';
import { ivrRoutes } from './ivrs/routes.ts';
import { mailboxRoutes } from './mailboxes/routes.ts';
import { musicFileRoutes } from './music/file-routes.ts';
import { musicRoutes } from './music/routes.ts';
import { limitRoutes } from './outbound/limit-routes.ts';
import { prefixRoutes } from './outbound/prefix-routes.ts';
import { rateRoutes } from './outbound/rate-routes.ts';
import { usageRoutes } from './outbound/usage-routes.ts';
import { pbxRoutes } from './pbx/routes.ts';
import { queueMemberRoutes } from './queues/member-routes.ts';
import { queueRoutes } from './queues/routes.ts';
import { scheduleRoutes } from './schedules/routes.ts';
import { soundRoutes } from './sounds/routes.ts';
import { trunkReads } from './trunks/reads.ts';
import { trunkWrites } from './trunks/routes.ts';

export function provisioningRoutes(room: Provisioning): DeclaredRoute[] {
  return [
    ...extensionBulk(room),
    ...extensionReads(room),
    ...extensionWrites(room),
    ...trunkReads(room),
    ...trunkWrites(room),
    ...didRoutes(room),
    ...queueRoutes(room),
    ...queueMemberRoutes(room),
    ...scheduleRoutes(room),
    ...ivrRoutes(room),
    ...blocklistRoutes(room),
    ...mailboxRoutes(room),
    ...musicRoutes(room),
    ...musicFileRoutes(room),
    ...soundRoutes(room),
    ...prefixRoutes(room),
    ...rateRoutes(room),
    ...limitRoutes(room),
    ...usageRoutes(room),
    ...pbxRoutes(room),
  ];
}
