import type { DemoTenant } from '../../../bin/seed/demo.ts';
import type { Database } from '../../../src/platform/mysql/connect.ts';
import { type Kinds, plain } from '../kind.ts';
import { addContacts, type ContactThings, contactKinds } from './contacts.ts';
import { addControl, type ControlThings, controlKinds } from './control.ts';
import { addPhones, type PhoneThings, phoneKinds } from './phones.ts';
import { addPrivacy, privacyKinds } from './privacy.ts';
import { addRouting, type RoutingThings, routingKinds } from './routing.ts';
import { addSignIn, type SignInThings, signInKinds } from './sign-in.ts';
import { addTelephony, type TelephonyThings, telephonyKinds } from './telephony.ts';
import { addTenancy, type TenancyThings, tenancyKinds } from './tenancy.ts';

export { NEEDS_PBX } from './apart.ts';

/** What a tenant has beside people and phones, and by which ids it can be asked for. */
export type Things = TelephonyThings &
  ControlThings &
  SignInThings &
  TenancyThings &
  ContactThings &
  PhoneThings &
  RoutingThings;

export type Subject = Things & { readonly tenant: string };

/** Every parameter of every route. One that is not here fails the suite: whoever adds one says what it is. */
export const KINDS: Kinds<Subject> = {
  'query limit': plain(25),
  'query cursor': { kind: 'cursor' },
  'query from': plain('2026-03-01T00:00:00.000Z'),
  'query to': plain('2026-03-03T00:00:00.000Z'),
  'query sort': plain('started_at'),
  ...tenancyKinds,
  ...telephonyKinds,
  ...controlKinds,
  ...signInKinds,
  ...phoneKinds,
  ...routingKinds,
  ...contactKinds,
  ...privacyKinds,
};

/** The same on both sides but for who they are. Each room adds what its routes can show. */
export async function addThings(db: Database, tenant: DemoTenant): Promise<Things> {
  const telephony = await addTelephony(db, tenant);
  await addPrivacy(db, tenant, telephony.secret);
  return {
    ...telephony,
    ...(await addControl(db, tenant, telephony)),
    ...(await addSignIn(db, tenant.id, telephony)),
    ...(await addTenancy(db, tenant, telephony.secret)),
    ...(await addPhones(db, tenant, telephony.secret)),
    ...(await addRouting(db, tenant, telephony.secret)),
    ...(await addContacts(db, tenant, telephony)),
  };
}
