import type { DemoTenant } from '../../../bin/seed/demo.ts';
import type { Database } from '../../../src/platform/mysql/connect.ts';
import { type Kinds, plain, reference } from '../kind.ts';
import type { ContactThings } from './contacts.ts';

const asked: Kinds<ContactThings> = {
  email: plain(null),
  number: plain(null),
  contact_id: reference((side: ContactThings) => side.otherContactId),
};
const ofBody = (path: string): Kinds<ContactThings> => ({
  ...Object.fromEntries(Object.entries(asked).map(([field, kind]) => [`${path} body ${field}`, kind])),
  [`${path} query dry_run`]: plain('true'),
});

export const privacyKinds: Kinds<ContactThings> = {
  ...ofBody('/privacy/exports'),
  ...ofBody('/privacy/erasures'),
  '/audit-logs query action': plain('contact.*'),
  '/audit-logs query entity_type': plain('contact'),
  '/audit-logs query entity_id': plain('1'),
  '/audit-logs query sort': plain('created_at'),
};

/** What was asked for on both sides at the same time; two, so that a first page of one has a next. */
export async function addPrivacy(db: Database, tenant: DemoTenant, secret: string): Promise<void> {
  for (const kind of ['export', 'erasure'] as const) {
    await db
      .insertInto('privacy_receipts')
      .values({
        tenant_id: tenant.id,
        kind,
        asked_by: 'email',
        subject_digest: secret,
        counts: '{"calls": 1}',
        digest: secret,
      })
      .execute();
  }
}
