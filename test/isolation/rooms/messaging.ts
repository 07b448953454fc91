import { randomBytes, randomInt } from 'node:crypto';
import type { DemoTenant } from '../../../bin/seed/demo.ts';
import type { Database } from '../../../src/platform/mysql/connect.ts';
import { type Kinds, plain, reference } from '../kind.ts';
import type { ContactThings } from './contacts.ts';
import type { TelephonyThings } from './telephony.ts';

/** Messages of a tenant and what carries them, and by which ids they can be asked for. */
export interface MessagingThings {
  readonly smsId: number;
  readonly smsThreadId: number;
  readonly smsNumber: string;
  readonly smsProviderId: number;
  readonly smsCallbackKey: string;
  readonly optOutId: number;
  readonly optOutNumber: string;
  readonly smsDeliveryId: number;
}

type Side = MessagingThings & Pick<ContactThings, 'contactId'>;

const of = (name: keyof MessagingThings, nobody?: string) => reference((side: Side) => side[name], nobody);
const key = of('smsCallbackKey', 'A'.repeat(43));

/** Providers are off on both sides: what nobody sends changes no rows while others are looked at. */
export const messagingKinds: Kinds<Side> = {
  '/sms body from': of('smsNumber', '+4930555019999'),
  '/sms body to': plain('+12025550188'),
  '/sms body body': plain('hello'),
  '/sms body send_at': plain('2026-01-01T00:00:00.000Z'),
  '/sms body metadata': plain({}),
  '/sms query thread_id': of('smsThreadId'),
  '/sms query contact_id': reference((side: Side) => side.contactId),
  '/sms query status': plain('received'),
  '/sms/{id} path id': of('smsId'),
  '/sms/{id}/cancel path id': of('smsId'),
  '/sms/threads query contact_id': reference((side: Side) => side.contactId),
  '/sms/threads query unread': plain('true'),
  '/sms/threads/{id} path id': of('smsThreadId'),
  '/sms/threads/{id}/read path id': of('smsThreadId'),
  '/sms/threads/{id}/read body up_to': plain(1),
  '/sms/opt-outs/{id} path id': of('optOutId'),
  '/sms/providers body kind': plain('http'),
  '/sms/providers body settings': plain({ base_url: 'https://sms.example.com', account: 'AC1' }),
  '/sms/providers/{id} body settings': plain({ account: 'AC2' }),
  'body secret': plain('a secret of theirs'.replaceAll(' ', '-')),
  'body price': plain('0.05'),
  'body currency': plain('EUR'),
  'body per_number_minute': plain(60),
  'body did_ids': plain([]),
  '/sms/providers body enabled': plain(false),
  '/sms/providers/{id} body enabled': plain(false),
  '/sms/providers/{id} path id': of('smsProviderId'),
  '/sms/settings body quiet_hours': plain(null),
  '/sms/settings body per_minute': plain(600),
  '/sms/settings body stop_reply': plain('Bye'),
  '/sms/settings body start_reply': plain('Hello again'),
  '/sms/settings body help_reply': plain('It is us'),
  '/sms/webhook-deliveries query status': plain('dead'),
  '/sms/webhook-deliveries/{id}/replay path id': of('smsDeliveryId'),
  '/sms/callbacks/{key}/inbound path key': key,
  '/sms/callbacks/{key}/status path key': key,
  '/sms/callbacks/{key}/status query ref': plain('AAAAAAAAAAAAAAAAAAAAAA'),
};

/**
 * A conversation of two messages with the same number outside on both sides. The webhook's delivery is never due, and as
 * one that waits it cannot be asked for again: nothing changes by itself.
 */
export async function addMessaging(
  db: Database,
  tenant: DemoTenant,
  { secret, agentId }: Pick<TelephonyThings, 'secret' | 'agentId'>,
): Promise<MessagingThings> {
  const own = { tenant_id: tenant.id };
  const id = async (query: { executeTakeFirstOrThrow(): Promise<{ insertId: bigint | undefined }> }) =>
    Number((await query.executeTakeFirstOrThrow()).insertId);
  const smsCallbackKey = randomBytes(32).toString('base64url');
  const smsProviderId = await id(
    db.insertInto('sms_providers').values({
      ...own,
      name: secret,
      kind: 'http',
      settings: JSON.stringify({ base_url: 'https://sms.example.com', account: secret }),
      callback_key: smsCallbackKey,
      enabled: 0,
    }),
  );
  const smsNumber = `${tenant.id === 'acme' ? '+493055509' : '+120255509'}${randomInt(1_000, 9_999)}`;
  const didId = await id(
    db.insertInto('dids').values({
      ...own,
      number: smsNumber,
      friendly_name: secret,
      route_type: 'queue',
      route_target: tenant.queue.key,
      sms_enabled: 1,
    }),
  );
  const number = '+12025550177';
  const smsThreadId = await id(db.insertInto('sms_threads').values({ ...own, did_id: didId, number, unread: 2 }));
  await db
    .insertInto('sms_thread_people')
    .values({ ...own, thread_id: smsThreadId, user_id: agentId })
    .execute();
  const message = (n: number) =>
    id(
      db.insertInto('sms_messages').values({
        ...own,
        thread_id: smsThreadId,
        did_id: didId,
        direction: 'inbound',
        sender: number,
        recipient: smsNumber,
        body: secret,
        status: 'received',
        provider: 'http',
        provider_id: smsProviderId,
        provider_message_id: `SM${n}${secret}`,
      }),
    );
  const [smsId, last_id] = [await message(1), await message(2)];
  await db.updateTable('sms_threads').set({ last_id }).where('id', '=', smsThreadId).execute();
  await db
    .insertInto('sms_settings')
    .values({ ...own, settings: JSON.stringify({ help_reply: secret }) })
    .execute();
  const optOutNumber = `+1202556${randomInt(1_000, 9_999)}`;
  const delivery = { ...own, message_id: smsId, delivery_key: randomBytes(16).toString('base64url') };
  return {
    smsId,
    smsThreadId,
    smsNumber,
    smsProviderId,
    smsCallbackKey,
    optOutNumber,
    optOutId: await id(
      db.insertInto('sms_opt_outs').values({ ...own, number: optOutNumber, is_out: 1, source: 'manual' }),
    ),
    smsDeliveryId: await id(
      db
        .insertInto('sms_webhook_deliveries')
        .values({ ...delivery, url: `https://hooks.example.com/${secret}`, status: 'waiting', last_error: secret }),
    ),
  };
}
