import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { enabledFeatures } from '../../tenancy/guard/features.ts';
import { tenantIsOpen } from '../../tenancy/guard/open-tenants.ts';
import { effectivePermissions } from '../../tenancy/guard/permissions.ts';

/** A number of the tenant that takes part in SMS. Each of these is given the tenant's scope. */
export interface SmsNumber {
  readonly id: number;
  readonly number: string;
  readonly routeType: string;
  readonly routeTarget: string;
  readonly webhookUrl: string | null;
}

export async function findNumber(db: Kysely<DB>, number: string): Promise<SmsNumber | null> {
  const row = await numbers(db).where('number', '=', number).executeTakeFirst();
  return row === undefined ? null : numberOf(row);
}

/** Whether it is one of the tenant's, with SMS or without. */
export async function isOwnNumber(db: Kysely<DB>, number: string): Promise<boolean> {
  const row = await db
    .selectFrom('dids')
    .select('id')
    .where('number', '=', number)
    .where('live', '=', 1)
    .executeTakeFirst();
  return row !== undefined;
}

/** In order of id. */
export async function listNumbers(db: Kysely<DB>, limit: number): Promise<SmsNumber[]> {
  return (await numbers(db).orderBy('id').limit(limit).execute()).map(numberOf);
}

function numbers(db: Kysely<DB>) {
  return db
    .selectFrom('dids')
    .select(['id', 'number', 'route_type', 'route_target', 'sms_webhook_url'])
    .where('live', '=', 1)
    .where('status', '=', 'active')
    .where('sms_enabled', '=', 1);
}

function numberOf(row: {
  readonly id: number;
  readonly number: string;
  readonly route_type: string;
  readonly route_target: string;
  readonly sms_webhook_url: string | null;
}): SmsNumber {
  return {
    id: row.id,
    number: row.number,
    routeType: row.route_type,
    routeTarget: row.route_target,
    webhookUrl: row.sms_webhook_url,
  };
}

/** Whose a number is: of the extension that it rings, or of the queue that takes its calls. */
export async function ownersOf(db: Kysely<DB>, { routeType, routeTarget }: SmsNumber): Promise<number[]> {
  if (routeType === 'endpoint') {
    const row = await db
      .selectFrom('pbx_extensions as x')
      .leftJoin('user_roles as r', (join) =>
        join.onRef('r.endpoint_id', '=', 'x.endpoint_id').on('r.revoked_at', 'is', null),
      )
      .select(['x.user_id as owner', 'r.user_id as agent'])
      .where('x.extension', '=', routeTarget)
      .where('x.live', '=', 1)
      .executeTakeFirst();
    const owner = row?.agent ?? row?.owner ?? null;
    return owner === null ? [] : [owner];
  }
  if (routeType !== 'queue') return [];
  const rows = await db
    .selectFrom('queues as q')
    .innerJoin('queue_members as m', 'm.queue_id', 'q.id')
    .select('m.user_id')
    .where('q.local_name', '=', routeTarget)
    .where('q.deleted_at', 'is', null)
    .where('m.user_id', 'is not', null)
    .execute();
  return rows.flatMap(({ user_id }) => (user_id === null ? [] : [user_id]));
}

/** The contact that has a number; of several the oldest. */
export async function contactOf(db: Kysely<DB>, number: string): Promise<number | null> {
  const row = await db
    .selectFrom('contact_keys')
    .select('contact_id')
    .where('kind', '=', 'phone')
    .where('value', '=', number)
    .orderBy('contact_id')
    .limit(1)
    .executeTakeFirst();
  return row?.contact_id ?? null;
}

/** Whether somebody may write to the outside, also by a phone, where no request is checked. */
export async function maySend(db: Kysely<DB>, userId: number): Promise<boolean> {
  const row = await db
    .selectFrom('user_roles')
    .select(['role', 'permissions'])
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return row !== undefined && effectivePermissions(row.role, row.permissions).has('can_send_sms');
}

/** `tenants.settings` as stored; null for a tenant that is closed or has no SMS. @param db without a scope */
export async function smsTenant(db: Kysely<DB>, tenantId: string): Promise<{ readonly settings: unknown } | null> {
  const row = await db
    .selectFrom('tenants')
    .select(['settings', 'features'])
    .where('id', '=', tenantId)
    .where(tenantIsOpen())
    .executeTakeFirst();
  return row === undefined || !enabledFeatures(row.features).has('sms') ? null : { settings: row.settings };
}
