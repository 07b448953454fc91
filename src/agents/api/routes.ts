import type { DeclaredRoute } from '../../tenancy/guard/route.ts';
import { floorRoutes } from './floor-routes.ts';
import type { AgentsApi } from './room.ts';
import { stateRoutes } from './state-routes.ts';
import { timelineRoutes } from './timeline-routes.ts';

/** `me` before `{id}`: the first route that fits answers. */
export function agentRoutes(api: AgentsApi): DeclaredRoute[] {
  return [...stateRoutes(api), ...timelineRoutes(api), ...floorRoutes(api)];
}
