import type { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { originOf } from '../../tenancy/guard/origin.ts';
import type { EdgeEnv } from '../../tenancy/guard/route.ts';
import type { Asking } from '../actions/messages/change-message.ts';

/** Parts of route declarations. */
export function json<S extends z.ZodType>(description: string, schema: S) {
  return { description, content: { 'application/json': { schema } } };
}

export function jsonBody<S extends z.ZodType>(schema: S) {
  return { required: true, content: { 'application/json': { schema } } };
}

export const ABSENT = { 404: { description: 'There is none, or none of yours' } } as const;
/** What commands to Asterisk may answer. */
export const OF_PBX = {
  ...ABSENT,
  409: { description: 'Asterisk did not do it: the phone was faster, or a folder is full' },
  503: { description: 'The PBX is away; nothing was changed' },
  504: { description: 'The answer of the PBX was lost; look again' },
} as const;

export function askingOf(c: Context<EdgeEnv>, id: number): Asking {
  return { caller: c.get('caller'), origin: originOf(c), id };
}
