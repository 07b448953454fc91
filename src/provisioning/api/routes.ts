import type { DeclaredRoute } from '../../tenancy/guard/route.ts';
import type { Provisioning } from '../actions/context.ts';
import { blocklistRoutes } from './blocklist/routes.ts';
import { didRoutes } from './dids/routes.ts';
import { ivrRoutes } from './ivrs/routes.ts';
import { musicFileRoutes } from './music/file-routes.ts';
import { musicRoutes } from './music/routes.ts';
import { queueMemberRoutes } from './queues/member-routes.ts';
import { queueRoutes } from './queues/routes.ts';
import { scheduleRoutes } from './schedules/routes.ts';

export function provisioningRoutes(room: Provisioning): DeclaredRoute[] {
  return [
    ...didRoutes(room),
    ...queueRoutes(room),
    ...queueMemberRoutes(room),
    ...scheduleRoutes(room),
    ...ivrRoutes(room),
    ...blocklistRoutes(room),
    ...musicRoutes(room),
    ...musicFileRoutes(room),
  ];
}
