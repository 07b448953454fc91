import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { EdgeEnv } from '../../tenancy/guard/route.ts';
import type { Done, Order } from '../actions/carry-out.ts';
import type { Provisioning } from '../actions/context.ts';
import { seeRouting } from '../actions/see-routing.ts';
import { changeSet, PbxState, presentSeen } from './answers.ts';
import { json } from './bodies.ts';

/** An object as a write answers it: with whether the PBX works with it already. */
export function written<S extends z.ZodObject>(schema: S) {
  return schema.extend({ pbx: PbxState });
}

async function withPbx<T extends object>(room: Provisioning, { actor }: Order, done: Done<unknown>, shown: T) {
  return { ...shown, pbx: presentSeen(await seeRouting(room, actor.tenantId, done)) };
}

/** Answers a write that made something, or would have. */
export async function made<V, T extends object>(
  c: Context<EdgeEnv>,
  room: Provisioning,
  order: Order,
  done: Done<V>,
  present: (value: V) => T,
) {
  return order.dryRun
    ? c.json(changeSet(done), 200)
    : c.json(await withPbx(room, order, done, present(done.value)), 201);
}

/** Answers a write that changed something, or would have. */
export async function changed<V, T extends object>(
  c: Context<EdgeEnv>,
  room: Provisioning,
  order: Order,
  done: Done<V>,
  present: (value: V) => T,
) {
  return c.json(order.dryRun ? changeSet(done) : await withPbx(room, order, done, present(done.value)), 200);
}

/** @param description of what became of it */
export function removal(description: string) {
  return {
    204: { description },
    202: json('Stored; the PBX takes it over as soon as it can', z.object({ pbx: PbxState })),
  };
}

/** Answers a write that deleted something, or would have. */
export async function removed(c: Context<EdgeEnv>, room: Provisioning, order: Order, done: Done<unknown>) {
  if (order.dryRun) return c.json(changeSet(done), 200);
  const seen = await seeRouting(room, order.actor.tenantId, done);
  return seen.state === 'live' ? c.body(null, 204) : c.json({ pbx: presentSeen(seen) }, 202);
}
