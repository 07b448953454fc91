import type { DemoTenant } from '../../../bin/seed/demo.ts';
import type { Database } from '../../../src/platform/mysql/connect.ts';
import { type Kinds, plain } from '../kind.ts';
import { addContacts, type ContactThings, contactKinds } from './contacts.ts';
import { addControl, type ControlThings, controlKinds } from './control.ts';
import { addMessaging, type MessagingThings, messagingKinds } from './messaging.ts';
import { addOutbound, type OutboundThings, outboundKinds } from './outbound.ts';
import { addPhones, type PhoneThings, phoneKinds } from './phones.ts';
import { addPrivacy, privacyKinds } from './privacy.ts';
import { addCallbacks, type QueueThings, queueKinds } from './queues.ts';
import { addRecordings, type RecordingThings, recordingKinds } from './recordings.ts';
import { addVisits, reportKinds } from './reports.ts';
import { addRouting, type RoutingThings, routingKinds } from './routing.ts';
import { addSignIn, type SignInThings, signInKinds } from './sign-in.ts';
import { addTelephony, type TelephonyThings, telephonyKinds } from './telephony.ts';
import { addTenancy, type TenancyThings, tenancyKinds } from './tenancy.ts';
import { addVoicemail, type VoicemailThings, voicemailKinds } from './voicemail.ts';

export { NEEDS_PBX } from './apart.ts';
export { addSound } from './recordings.ts';

/** What a tenant has beside people and phones, and by which ids it can be asked for. */
export type Things = TelephonyThings &
  ControlThings &
  SignInThings &
  TenancyThings &
  ContactThings &
  PhoneThings &
  RoutingThings &
  VoicemailThings &
  RecordingThings &
  MessagingThings &
  OutboundThings &
  QueueThings;

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
  ...recordingKinds,
  ...routingKinds,
  ...outboundKinds,
  ...queueKinds,
  ...contactKinds,
  ...privacyKinds,
  ...reportKinds,
  ...voicemailKinds,
  ...messagingKinds,
};

/** The same on both sides but for who they are. Each room adds what its routes can show. */
export async function addThings(db: Database, tenant: DemoTenant): Promise<Things> {
  const telephony = await addTelephony(db, tenant);
  await addPrivacy(db, tenant, telephony.secret);
  await addVisits(db, tenant.id);
  return {
    ...telephony,
    ...(await addRecordings(db, tenant.id, telephony)),
    ...(await addControl(db, tenant, telephony)),
    ...(await addSignIn(db, tenant.id, telephony)),
    ...(await addTenancy(db, tenant, telephony.secret)),
    ...(await addPhones(db, tenant, telephony.secret)),
    ...(await addRouting(db, tenant, telephony.secret)),
    ...(await addOutbound(db, tenant, telephony)),
    ...(await addCallbacks(db, tenant.id, telephony)),
    ...(await addContacts(db, tenant, telephony)),
    ...(await addVoicemail(db, tenant, telephony)),
    ...(await addMessaging(db, tenant, telephony)),
  };
}
