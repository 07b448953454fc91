import type { DeclaredRoute } from '../../tenancy/guard/route.ts';
import type { Provisioning } from '../actions/context.ts';

export function provisioningRoutes(_room: Provisioning): DeclaredRoute[] {
  return [];
}
