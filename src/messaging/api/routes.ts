import type { DeclaredRoute } from '../../tenancy/guard/route.ts';
import type { Messaging } from '../actions/context.ts';
import { callbackRoutes } from './callbacks/routes.ts';
import { messageRoutes } from './messages/routes.ts';
import { optOutRoutes } from './opt-outs/routes.ts';
import { providerRoutes } from './providers/routes.ts';
import { settingsRoutes } from './settings/routes.ts';
import { threadRoutes } from './threads/routes.ts';
import { webhookRoutes } from './webhooks/routes.ts';

/** Fixed paths come before `/sms/{id}`, which would take them for an id. */
export function messagingRoutes(room: Messaging): DeclaredRoute[] {
  return [
    ...callbackRoutes(room),
    ...providerRoutes(room),
    ...settingsRoutes(room),
    ...webhookRoutes(room),
    ...optOutRoutes(room),
    ...threadRoutes(room),
    ...messageRoutes(room),
  ];
}
