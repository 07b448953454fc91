import { createHash, randomBytes } from 'node:crypto';
import type { DemoTenant } from '../../../bin/seed/demo.ts';
import type { Database } from '../../../src/platform/mysql/connect.ts';
import { type Kinds, plain, reference } from '../kind.ts';

type Side = TenancyThings & { readonly tenant: string };

const tenant = reference((side: Side) => side.tenant, 'nowhere');
const member = reference((side: Side) => side.memberId);
const invitation = reference((side: Side) => side.invitationId);
/** A credential, not a name: whoever has it may. */
const token = plain('never-given-out');

export const tenancyKinds: Kinds<Side> = {
  'body email': plain('nobody@example.com'),
  'body password': plain('not the password'),
  'body current_password': plain('not the password'),
  'body new_password': plain('a new long password'),
  'body refresh_token': plain('never-given-out'),
  'body tenant': tenant,
  'header if-match': plain('*'),
  'query q': plain('a'),
  'query role': plain('agent'),
  'query deleted': plain('true'),
  'query permission': plain('can_send_sms'),
  'body name': plain('Another name'),
  'body first_name': plain('Nobody'),
  'body last_name': plain('At All'),
  'body phone': plain('+15550100'),
  'body role': plain('viewer'),
  'body teams': plain(['sales']),
  'body permissions': plain({ can_view_reports: true }),
  'body endpoint_id': reference((side: Side) => side.endpoint, 'acme_nobody0000'),
  'body id': plain('initech'),
  'body domain': plain('initech.example.com'),
  'body max_agents': plain(10),
  'body max_dids': plain(5),
  'body max_concurrent_calls': plain(10),
  'body features': plain({ sms: true }),
  'body trial_expires_at': plain(null),
  'body billing_email': plain('bills@example.com'),
  'body contact_name': plain('Nobody'),
  'body contact_phone': plain('+15550100'),
  'body settings': plain({ country: 'DE' }),
  'body admin_email': plain('first@example.com'),
  'body admin_first_name': plain('First'),
  'body admin_last_name': plain('Admin'),
  '/tenants body status': plain('active'),
  '/tenants query status': plain('active'),
  '/tenants/{id} path id': tenant,
  '/tenants/{id} body status': plain('active'),
  '/users query status': plain('active'),
  '/users/{id} path id': member,
  '/users/{id} body status': plain('active'),
  '/users/{id}/restore path id': member,
  '/invitations query status': plain('pending'),
  '/invitations/{id}/resend path id': invitation,
  '/invitations/{id}/revoke path id': invitation,
  '/invitations/{token} path token': token,
  '/invitations/{token}/accept path token': token,
};

/** People and invitations of a tenant, by which ids they can be asked for. */
export interface TenancyThings {
  /** Somebody who never signs in, so that taking him out takes nobody else's credential. */
  readonly memberId: number;
  readonly invitationId: number;
  /** A phone that is somebody else's. */
  readonly endpoint: string;
}

/** @param secret stands in every text of this tenant */
export async function addTenancy(db: Database, { id, phones }: DemoTenant, secret: string): Promise<TenancyThings> {
  await db.updateTable('tenants').set({ contact_name: secret }).where('id', '=', id).execute();
  const account = await db
    .insertInto('users')
    .values({ email: `${secret}@example.com`, password_hash: '', first_name: secret })
    .executeTakeFirstOrThrow();
  const memberId = Number(account.insertId);
  await db
    .insertInto('user_roles')
    .values({ tenant_id: id, user_id: memberId, role: 'viewer', teams: '["sales"]' })
    .execute();
  const ids: number[] = [];
  // Two, so that a first page of one has a next.
  for (const n of [1, 2]) {
    const { insertId } = await db
      .insertInto('invitations')
      .values({
        tenant_id: id,
        email: `${secret}-${n}@example.com`,
        role: 'agent',
        permissions: '{}',
        teams: '["sales"]',
        token_hash: createHash('sha256').update(randomBytes(32)).digest('hex'),
        expires_at: new Date(Date.now() + 86_400_000),
        mail_status: 'failed',
      })
      .executeTakeFirstOrThrow();
    ids.push(Number(insertId));
  }
  return { memberId, invitationId: ids[0] ?? 0, endpoint: phones[0]?.endpoint ?? '' };
}
