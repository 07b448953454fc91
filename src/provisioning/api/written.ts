import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { EdgeEnv } from '../../tenancy/guard/route.ts';
import type { Done, Order } from '../actions/carry-out.ts';
import type { Provisioning } from '../actions/context.ts';
import { seeRouting } from '../actions/see-routing.ts';
import { PbxState, presentSeen } from './answers.ts';
import { json } from './bodies.ts';

/** An object as a write answers it: with whether the PBX works with it already. */
export function written<S extends z.ZodObject>(schema: S) {
  return schema.extend({ pbx: PbxState });
}

export async function withPbx<T extends object>(room: Provisioning, { actor }: Order, done: Done<unknown>, shown: T) {
  return { ...shown, pbx: presentSeen(await seeRouting(room, actor.tenantId, done)) };
}

/** @param description of what became of it */
export function removal(description: string) {
  return {
    204: { description },
    202: json('Stored; the PBX takes it over as soon as it can', z.object({ pbx: PbxState })),
  };
}

export async function removed(c: Context<EdgeEnv>, room: Provisioning, { actor }: Order, done: Done<unknown>) {
  const seen = await seeRouting(room, actor.tenantId, done);
  return seen.state === 'live' ? c.body(null, 204) : c.json({ pbx: presentSeen(seen) }, 202);
}
