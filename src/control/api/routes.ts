import type { DeclaredRoute } from '../../tenancy/guard/route.ts';
import type { Control } from '../actions/context.ts';
import { askRoutes } from './ask-routes.ts';
import { commandRoutes } from './command-routes.ts';
import { listenerRoutes } from './listener-routes.ts';
import { transferRoutes } from './transfer-routes.ts';
import { verbRoutes } from './verb-routes.ts';

export function controlRoutes(room: Control): DeclaredRoute[] {
  return [
    ...askRoutes(room),
    ...verbRoutes(room),
    ...transferRoutes(room),
    ...listenerRoutes(room),
    ...commandRoutes(room),
  ];
}
