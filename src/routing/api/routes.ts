import type { DeclaredRoute } from '../../tenancy/guard/route.ts';
import type { Routing } from '../actions/context.ts';
import { traceRoutes } from './trace-routes.ts';
import { webhookRoutes } from './webhook-routes.ts';

export function routingRoutes(room: Routing): DeclaredRoute[] {
  return [...traceRoutes(room), ...webhookRoutes(room)];
}
