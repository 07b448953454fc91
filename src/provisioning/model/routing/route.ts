/** Where a call can go; the words are those of the tables, so the dialplan reads them as they are. */
export const ROUTE_TYPES = ['queue', 'endpoint', 'ivr', 'webhook', 'external', 'voicemail'] as const;
export type RouteType = (typeof ROUTE_TYPES)[number];

/** `target` in the tenant's own words: a queue's or menu's name, an extension, a mailbox, E.164, an https address. */
export interface Route {
  readonly type: RouteType;
  readonly target: string;
}

/** As a pair of columns has it. */
export function routeOf(type: RouteType | null, target: string | null): Route | null {
  return type === null || target === null ? null : { type, target };
}
