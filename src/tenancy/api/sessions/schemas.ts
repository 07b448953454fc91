import { z } from '@hono/zod-openapi';

export const SessionParams = z.object({
  id: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,32}$/, 'is not a session id')
    .openapi({ param: { name: 'id', in: 'path' } }),
});

export const UserParams = z.object({
  id: z.coerce
    .number()
    .int()
    .min(1)
    .max(Number.MAX_SAFE_INTEGER)
    .openapi({ description: 'User id', param: { name: 'id', in: 'path' } }),
});

const SessionDto = z
  .object({
    id: z.string(),
    tenant: z.object({ id: z.string(), name: z.string() }),
    ip_address: z.string().nullable().openapi({ description: 'Where it was begun' }),
    user_agent: z.string().nullable(),
    created_at: z.iso.datetime(),
    last_used_at: z.iso.datetime().openapi({ description: 'Its tokens were last refreshed then' }),
    current: z.boolean().openapi({ description: 'The one that asks' }),
  })
  .openapi('Session');

export const Sessions = z
  .object({ items: z.array(SessionDto), next_cursor: z.string().nullable() })
  .openapi('Sessions');

export type SessionAnswer = z.infer<typeof SessionDto>;
