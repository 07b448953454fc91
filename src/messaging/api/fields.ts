import { z } from '@hono/zod-openapi';
import { paging } from '../../tenancy/guard/lists/paging.ts';

/** Fields that many things of this room have, and parts of route declarations. */
export const id = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
export const reference = z.int().min(1).max(Number.MAX_SAFE_INTEGER);
export const moment = z.iso.datetime();
export const e164 = z
  .string()
  .regex(/^\+[1-9]\d{6,14}$/, 'is no number in E.164')
  .openapi({ example: '+12025550123' });
export const page = paging();
export const OneParams = z.object({ id });

export function json<S extends z.ZodType>(description: string, schema: S) {
  return { description, content: { 'application/json': { schema } } };
}

export function jsonBody<S extends z.ZodType>(schema: S) {
  return { required: true, content: { 'application/json': { schema } } };
}

export function listOf<S extends z.ZodType>(item: S) {
  return z.object({ items: z.array(item), next_cursor: z.string().nullable() });
}
