import type { DeclaredRoute } from '../../tenancy/guard/route.ts';
import type { Provisioning } from '../actions/context.ts';
import { didRoutes } from './dids/routes.ts';

export function provisioningRoutes(room: Provisioning): DeclaredRoute[] {
  return [...didRoutes(room)];
}
