import { randomInt } from 'node:crypto';
import type { DemoTenant } from '../../../bin/seed/demo.ts';
import { createContact } from '../../../src/contacts/actions/create-contact.ts';
import { mergeContacts } from '../../../src/contacts/actions/merge-contacts.ts';
import type { Database } from '../../../src/platform/mysql/connect.ts';
import { type Kinds, plain, reference } from '../kind.ts';
import type { TelephonyThings } from './telephony.ts';

/** Contacts and tags of a tenant, and by which ids they can be asked for. */
export interface ContactThings {
  readonly contactId: number;
  readonly otherContactId: number;
  readonly mergeId: number;
  readonly tagId: number;
  readonly tagName: string;
  readonly contactNumber: string;
}

type Side = ContactThings & Pick<TelephonyThings, 'agentId'>;

const contact = reference((side: Side) => side.contactId);
const FIELDS: Kinds<Side> = {
  first_name: plain('New'),
  last_name: plain('Name'),
  company: plain(null),
  job_title: plain(null),
  emails: plain([]),
  phones: plain([]),
  tags: plain([]),
  notes: plain(null),
  metadata: plain({}),
  owner_id: reference((side: Side) => side.agentId),
};
const ofBody = (path: string): Kinds<Side> =>
  Object.fromEntries(Object.entries(FIELDS).map(([field, kind]) => [`${path} body ${field}`, kind]));

export const contactKinds: Kinds<Side> = {
  ...ofBody('/contacts'),
  ...ofBody('/contacts/{id}'),
  '/contacts query q': plain('o'),
  '/contacts query tag': reference((side: Side) => side.tagName, 'no-such-tag'),
  '/contacts query owner_id': reference((side: Side) => side.agentId),
  '/contacts query deleted': plain('true'),
  '/contacts query sort': plain('name'),
  '/contacts/lookup query number': reference((side: Side) => side.contactNumber, '+12025559999'),
  '/contacts/duplicates query by': plain('email'),
  '/contacts/import query dry_run': plain('false'),
  '/contacts/import query on_duplicate': plain('update'),
  '/contacts/{id} path id': contact,
  '/contacts/{id}/restore path id': contact,
  '/contacts/{id}/merges path id': contact,
  '/contacts/{id}/merge path id': contact,
  '/contacts/{id}/merge body from': reference((side: Side) => side.otherContactId),
  '/contacts/merges/{id}/undo path id': reference((side: Side) => side.mergeId),
  '/contacts/merges/{id}/undo body discard_changes': plain(false),
  '/tags body name': plain('another'),
  '/tags body color': plain('#0084FF'),
  '/tags/{id} path id': reference((side: Side) => side.tagId),
  '/tags/{id} body name': plain('another'),
  '/tags/{id} body color': plain('#0084FF'),
};

/** Three contacts that share a number, one of which was merged into the first. */
export async function addContacts(db: Database, tenant: DemoTenant, of: TelephonyThings): Promise<ContactThings> {
  const room = { db, clock: { now: () => Date.now() } };
  const actor = { tenantId: tenant.id, userId: of.agentId, apiKeyId: null, address: '', userAgent: of.secret };
  const contactNumber = `+1202555${randomInt(1_000, 9_999)}`;
  const tagName = `tag ${of.secret}`;
  const add = (n: number) =>
    createContact(room, actor, {
      firstName: 'Ona',
      lastName: of.secret,
      emails: [{ email: `${n}@${of.secret}.example.com` }],
      phones: [{ number: contactNumber }],
      tags: [tagName],
      ownerId: of.agentId,
    });
  const [first, second, third] = [await add(1), await add(2), await add(3)];
  const { mergeId } = await mergeContacts(room, actor, { into: first.id, from: third.id, match: () => {} });
  return {
    contactId: first.id,
    otherContactId: second.id,
    mergeId,
    tagId: first.tagIds[0] ?? 0,
    tagName,
    contactNumber,
  };
}
