import type { z } from '@hono/zod-openapi';

/** Parts of route declarations. */
export function json<S extends z.ZodType>(description: string, schema: S) {
  return { description, content: { 'application/json': { schema } } };
}

export function jsonBody<S extends z.ZodType>(schema: S) {
  return { required: true, content: { 'application/json': { schema } } };
}

export const IN_USE = { description: 'In use; `errors` names what uses it' };
export const CHANGED = { description: '`If-Match` names an older state' };
