import { z } from '@hono/zod-openapi';
import { ROUTE_TYPES } from '../model/routing/route.ts';

/** Where a call goes. What the target may be depends on the type, and is looked up when it is written. */
export const RouteDto = z
  .strictObject({
    type: z.enum(ROUTE_TYPES),
    target: z.string().trim().min(1).max(255).openapi({
      description:
        'queue, ivr: its name · endpoint: an extension · voicemail: a mailbox · external: a number (E.164) · webhook: an https address',
      example: 'support',
    }),
  })
  .openapi('CallRoute');

/** A union, because `nullable()` of what is referred to by name leaves the null out of the document. */
export const routeOrNone = (description: string) => z.union([RouteDto, z.null()]).openapi({ description });
