import type { DeclaredRoute } from '../../tenancy/guard/route.ts';
import type { Contacts } from '../actions/context.ts';
import { contactRoutes } from './contact-routes.ts';
import { duplicateRoutes } from './duplicate-routes.ts';
import { importRoute } from './import-route.ts';
import { listRoute } from './list-route.ts';
import { mergeRoutes } from './merge-routes.ts';
import { tagRoutes } from './tag-routes.ts';

/** Fixed paths come before `/contacts/{id}`, which would take them for an id. */
export function contactsRoutes(room: Contacts): DeclaredRoute[] {
  return [
    listRoute(room),
    importRoute(room),
    ...duplicateRoutes(room),
    ...mergeRoutes(room),
    ...contactRoutes(room),
    ...tagRoutes(room),
  ];
}
