import type { Kysely } from 'kysely';
import { contexts } from '../../asterisk/naming.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { Route } from '../model/plan.ts';

/** What stands behind a route's target; null for what there is not, or what takes no calls. @param db of one tenant */
export interface QueueFacts {
  readonly id: number;
  readonly mostWaiting: number;
  readonly longestWait: number;
  readonly joinEmpty: string | null;
  readonly overflow: Route | null;
}

export async function findQueue(db: Kysely<DB>, name: string): Promise<QueueFacts | null> {
  const row = await db
    .selectFrom('queues')
    .select(['id', 'maxlen', 'max_wait_time', 'joinempty', 'overflow_route_type', 'overflow_route_target'])
    .where('local_name', '=', name)
    .where('deleted_at', 'is', null)
    .where('status', '=', 'active')
    .executeTakeFirst();
  if (row === undefined) return null;
  const { overflow_route_type: type, overflow_route_target: target } = row;
  return {
    id: row.id,
    mostWaiting: row.maxlen ?? 0,
    longestWait: row.max_wait_time,
    joinEmpty: row.joinempty,
    overflow: type === null || target === null ? null : { type, target },
  };
}

export interface ExtensionFacts {
  readonly id: number;
  readonly endpointId: string;
  readonly mailbox: string | null;
  readonly doNotDisturb: boolean;
  readonly ringSeconds: number;
  readonly forwardAlways: string | null;
  readonly forwardUnreachable: string | null;
}

export async function findExtension(db: Kysely<DB>, extension: string): Promise<ExtensionFacts | null> {
  const row = await db
    .selectFrom('pbx_extensions')
    .select(['id', 'endpoint_id', 'mailbox', 'dnd', 'ring_seconds', 'forward_always', 'forward_unreachable'])
    .where('extension', '=', extension)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    id: row.id,
    endpointId: row.endpoint_id,
    mailbox: row.mailbox,
    doNotDisturb: row.dnd === 1,
    ringSeconds: row.ring_seconds,
    forwardAlways: row.forward_always,
    forwardUnreachable: row.forward_unreachable,
  };
}

/** `fallback` is where it leads who chooses nothing. */
export async function findMenu(
  db: Kysely<DB>,
  name: string,
): Promise<{ readonly id: number; readonly fallback: Route | null } | null> {
  const row = await db
    .selectFrom('ivr_menus')
    .select(['id', 'fallback_route_type as type', 'fallback_route_target as target'])
    .where('name', '=', name)
    .executeTakeFirst();
  if (row === undefined) return null;
  const { id, type, target } = row;
  return { id, fallback: type === null || target === null ? null : { type, target } };
}

export async function hasMailbox(db: Kysely<DB>, tenantId: string, mailbox: string): Promise<boolean> {
  const row = await db
    .selectFrom('voicemail')
    .select('uniqueid')
    .where('context', '=', contexts.voicemail(tenantId))
    .where('mailbox', '=', mailbox)
    .executeTakeFirst();
  return row !== undefined;
}

/** The trunk that calls go out over: of those that are on, the one with the smallest priority. */
export async function findTrunk(db: Kysely<DB>): Promise<{ readonly id: number; readonly name: string } | null> {
  const row = await db
    .selectFrom('pbx_trunks')
    .select(['id', 'name'])
    .where('enabled', '=', 1)
    .orderBy('priority')
    .orderBy('endpoint_id')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}
