import type { DemoTenant } from '../../../bin/seed/demo.ts';
import type { Database } from '../../../src/platform/mysql/connect.ts';
import { type Kinds, plain, reference } from '../kind.ts';
import type { TelephonyThings } from './telephony.ts';

type Subject = PhoneThings & TelephonyThings;

const extension = reference((side: PhoneThings) => side.extensionId);
const trunk = reference((side: PhoneThings) => side.trunkId);
const person = reference((side: TelephonyThings) => side.agentId);
const number = reference((side: TelephonyThings) => side.didNumber, '+4930555019999');

/** Fields of an extension, under whatever they stand. */
const fields = (under: string): Kinds<Subject> => ({
  [`${under}number`]: plain('4001'),
  [`${under}display_name`]: plain('Somebody new'),
  [`${under}user_id`]: person,
  [`${under}is_agent_phone`]: plain(false),
  [`${under}kind`]: plain('sip'),
  [`${under}codecs`]: plain(['ulaw']),
  [`${under}nat`]: plain(true),
  [`${under}caller_name`]: plain('Somebody'),
  [`${under}caller_number`]: plain('4001'),
  [`${under}outbound_number`]: number,
  [`${under}outbound_class`]: plain('national'),
  [`${under}dnd`]: plain(false),
  [`${under}ring_seconds`]: plain(20),
  [`${under}pickup_group`]: plain('sales'),
  [`${under}recording_policy`]: plain('never'),
  [`${under}forwards`]: plain({ busy: '+15550100' }),
  [`${under}mailbox`]: plain({ enabled: true, pin: '739154' }),
});

const dry = { 'query dry_run': plain('true'), 'query force': plain('false') };

export const phoneKinds: Kinds<Subject> = {
  ...dry,
  '/extensions query number': plain('1001'),
  '/extensions query user_id': person,
  ...fields('/extensions body '),
  ...fields('/extensions/{id} body '),
  // Everything in it is as for one; each line is checked by itself.
  '/extensions/bulk body extensions': plain([{ number: '4002', display_name: 'One of many' }]),
  '/extensions/{id} path id': extension,
  '/extensions/{id}/secret path id': extension,
  '/trunks/{id} path id': trunk,
  ...trunkFields('/trunks body '),
  ...trunkFields('/trunks/{id} body '),
};

function trunkFields(under: string): Kinds<Subject> {
  return {
    [`${under}name`]: plain('A new trunk'),
    [`${under}kind`]: plain('registration'),
    [`${under}server`]: plain('sip.example.com'),
    [`${under}port`]: plain(5060),
    [`${under}transport`]: plain('udp'),
    [`${under}srtp`]: plain(false),
    [`${under}username`]: plain('account'),
    [`${under}password`]: plain('a-password'),
    [`${under}inbound_number`]: number,
    [`${under}addresses`]: plain([]),
    [`${under}codecs`]: plain(['ulaw']),
    [`${under}caller_id_policy`]: plain('as_set'),
    [`${under}strip_digits`]: plain(1),
    [`${under}prepend`]: plain('00'),
    [`${under}priority`]: plain(10),
    [`${under}enabled`]: plain(true),
  };
}

/** Phones and ways to the public network of a tenant. */
export interface PhoneThings {
  readonly extensionId: number;
  readonly trunkId: number;
}

/** What the demonstration has, found by its ids; the trunk is named so that it can be recognised, and registers: only a
 * superadmin may change one that is known by its addresses. */
export async function addPhones(db: Database, tenant: DemoTenant, secret: string): Promise<PhoneThings> {
  await db
    .updateTable('pbx_trunks')
    .set({ name: secret, kind: 'registration', addresses: '[]' })
    .where('tenant_id', '=', tenant.id)
    .execute();
  const of = (table: 'pbx_extensions' | 'pbx_trunks') =>
    db.selectFrom(table).select('id').where('tenant_id', '=', tenant.id).orderBy('id').executeTakeFirstOrThrow();
  return { extensionId: (await of('pbx_extensions')).id, trunkId: (await of('pbx_trunks')).id };
}
