import type { DeclaredRoute } from '../../tenancy/guard/route.ts';
import type { Provisioning } from '../actions/context.ts';
import { pbxRoutes } from './pbx/routes.ts';

export function provisioningRoutes(room: Provisioning): DeclaredRoute[] {
  return [...pbxRoutes(room)];
}
