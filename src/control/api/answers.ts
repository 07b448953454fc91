import type { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { originOf } from '../../tenancy/guard/origin.ts';
import type { EdgeEnv } from '../../tenancy/guard/route.ts';
import type { Control, Order } from '../actions/context.ts';
import { Command } from './schemas.ts';

/** What the caller asks, of a call that he sees. @throws PatchbayError `not_found` */
export async function orderOf(room: Control, c: Context<EdgeEnv>, callId: string): Promise<Order> {
  const caller = c.get('caller');
  return { caller, origin: originOf(c), ...(await room.calls.visible(caller, callId)) };
}

/** What moves the parties of a call, one after the other: each has to see where the one before has left them. */
export function inTurn<T>(room: Control, c: Context<EdgeEnv>, callId: string, work: () => Promise<T>): Promise<T> {
  return room.turns.take(`${c.get('caller').tenantId}/${callId}`, work);
}

export function json<S extends z.ZodType>(description: string, schema: S) {
  return { description, content: { 'application/json': { schema } } };
}

export function body<S extends z.ZodType>(schema: S) {
  return { required: true, content: { 'application/json': { schema } } };
}

export const REFUSALS = {
  403: { description: 'Not yours to ask for' },
  404: { description: 'Over, never was, or not yours to see' },
  409: { description: 'Not in the present state of the call' },
  503: { description: 'The PBX of the call is away: nothing was sent' },
};

export const ASKED = { 202: json('Asked, at most once: `state` says what is known of it', Command), ...REFUSALS };

export const OWN_OR_OVERSEEN =
  'people control the calls that they are part of; can_manage_agents controls those of all people, or of the teams that a supervisor is kept to';
