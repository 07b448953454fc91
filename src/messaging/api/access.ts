import type { Context } from 'hono';
import type { Database } from '../../platform/mysql/connect.ts';
import { type Actor, actorOf } from '../../tenancy/guard/audit.ts';
import { originOf } from '../../tenancy/guard/origin.ts';
import type { Access, Caller, EdgeEnv } from '../../tenancy/guard/route.ts';
import { peopleWithin } from '../../tenancy/guard/scope.ts';
import { SEES_ALL_SMS } from '../events.ts';

export const SENDS: Access = { kind: 'tenant', anyOf: ['can_send_sms'], feature: 'sms' };
export const READS: Access = { kind: 'tenant', anyOf: ['can_send_sms', ...SEES_ALL_SMS], feature: 'sms' };
/** Accounts with their secrets, webhooks, and what holds for every message. */
export const GOVERNS: Access = { kind: 'tenant', anyOf: ['can_manage_integrations'], feature: 'sms' };

export const WHO_SEES =
  'Those who hold can_view_all_calls or can_manage_integrations see all (a supervisor with teams those of the teams), ' +
  'API keys too; others see conversations of their own number, of their queues, and those they wrote in.';

/** Whose conversations the caller sees; null: everybody's. The same as for the events. */
export async function sightOf(db: Database, caller: Caller): Promise<readonly number[] | null> {
  const all = caller.apiKeyId !== null || SEES_ALL_SMS.some((permission) => caller.permissions.has(permission));
  return all ? peopleWithin(db, caller) : [caller.userId];
}

export function actorIn(c: Context<EdgeEnv>): Actor {
  return actorOf(c.get('caller'), originOf(c));
}
