import type { DemoTenant } from '../../../bin/seed/demo.ts';
import type { Database } from '../../../src/platform/mysql/connect.ts';
import { type Kinds, plain, reference } from '../kind.ts';
import type { PhoneThings } from './phones.ts';
import type { TelephonyThings } from './telephony.ts';

type Side = OutboundThings & PhoneThings;

const of = (name: keyof OutboundThings) => reference((side: Side) => side[name]);

export const outboundKinds: Kinds<Side> = {
  '/outbound/prefixes query extension_id': of('payingExtensionId'),
  '/outbound/prefixes/{id} path id': of('prefixId'),
  '/outbound/prefixes body prefix': plain('+49901'),
  '/outbound/prefixes body extension_id': of('payingExtensionId'),
  'body verdict': plain('deny'),
  '/outbound/prefixes body reason': plain('because'),
  '/outbound/prefixes/{id} body reason': plain('because'),
  '/outbound/rates/{id} path id': of('rateId'),
  'body rates': plain([{ prefix: '+49', price_per_minute: 0.02, currency: 'EUR' }]),
  '/outbound/limits body extension_id': of('payingExtensionId'),
  'body max_calls': plain(5),
  'body max_calls_per_minute': plain(10),
  'body max_call_seconds': plain(600),
  'body daily_cap': plain(10),
  'body monthly_cap': plain(100),
  '/outbound/check query number': plain('+449012345678'),
  '/outbound/check query extension_id': of('payingExtensionId'),
};

/** What a tenant has said of its calls outside. */
export interface OutboundThings {
  readonly payingExtensionId: number;
  readonly prefixId: number;
  readonly rateId: number;
}

/** The phone has paid for the tenant's call, today. */
export async function addOutbound(
  db: Database,
  tenant: DemoTenant,
  { secret, recordId }: TelephonyThings,
): Promise<OutboundThings> {
  const own = { tenant_id: tenant.id };
  const id = async (query: { executeTakeFirstOrThrow(): Promise<{ insertId: bigint | undefined }> }) =>
    Number((await query.executeTakeFirstOrThrow()).insertId);
  const { id: payingExtensionId, endpoint_id } = await db
    .selectFrom('pbx_extensions')
    .select(['id', 'endpoint_id'])
    .where('tenant_id', '=', tenant.id)
    .where('extension', '=', tenant.phones[2]?.extension ?? '')
    .executeTakeFirstOrThrow();
  await id(db.insertInto('outbound_limits').values({ ...own, extension_id: payingExtensionId, max_calls: 3 }));
  await db
    .insertInto('outside_legs')
    .values({
      ...own,
      call_id: recordId,
      uniqueid: '1.1',
      endpoint_id,
      started_at: new Date(),
      seconds: 60,
      price_per_minute: '0.0300',
      cost: '0.0300',
    })
    .execute();
  return {
    payingExtensionId,
    prefixId: await id(
      db.insertInto('outbound_prefixes').values({ ...own, prefix: '+4490', verdict: 'deny', reason: secret }),
    ),
    rateId: await id(
      db
        .insertInto('call_rates')
        .values({ ...own, prefix: '+44', price_per_minute: '0.0300', currency: 'EUR', destination: secret }),
    ),
  };
}
