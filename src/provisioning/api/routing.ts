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
