import { expect, it } from 'vitest';
import { given, refused } from '../client.ts';
import { CUSTOMER, mail, PASSWORD, type Story, TENANT } from '../story.ts';

/** What comes later: customers, their rights, a colleague who leaves, a PBX that was tampered with. */
export function care(on: Story): void {
  it('customers come from a spreadsheet, first to look and then for good; one of them is forgotten', async () => {
    const csv = 'name;phone;email\nKim Caller;030 5550199;kim@customer.example.com\nNobody;12;no address\n';
    const take = (dry_run: 'true' | 'false') =>
      given(
        on.ada.POST('/api/v1/contacts/import', {
          params: { query: { dry_run } },
          headers: { 'content-type': 'text/csv' },
          body: csv,
          bodySerializer: (text) => text,
        }),
      );
    const contacts = async () => (await given(on.ada.GET('/api/v1/contacts'))).items;
    expect(await take('true')).toMatchObject({ dry_run: true, created: 1, invalid: 1 });
    expect(await contacts()).toEqual([]);
    expect(await take('false')).toMatchObject({ dry_run: false, created: 1, invalid: 1 });
    expect(await contacts()).toMatchObject([{ phones: [{ number: CUSTOMER, is_e164: true }] }]);

    const body = { email: 'kim@customer.example.com' };
    const look = await given(on.ada.POST('/api/v1/privacy/erasures', { params: { query: { dry_run: 'true' } }, body }));
    expect(look).toMatchObject({ receipt_id: null, obstacles: [], counts: { contacts: 1, calls: 1 } });
    const { receipt_id } = await given(on.ada.POST('/api/v1/privacy/erasures', { body }));
    expect(await contacts()).toEqual([]);
    const params = { query: { number: CUSTOMER } };
    expect((await given(on.ada.GET('/api/v1/call-records', { params }))).items).toEqual([]);
    const receipts = (await given(on.ada.GET('/api/v1/privacy/receipts'))).items;
    expect(receipts).toMatchObject([{ id: receipt_id, kind: 'erasure', asked_by: 'email' }]);
    expect(JSON.stringify(receipts)).not.toMatch(/kim|5550199/i);
  });

  it('the last administrator stays; one of two is suspended, and is out at once', async () => {
    const params = { path: { id: on.adaId } };
    const body = { status: 'suspended' } as const;
    const within = await on.world.superadmin(TENANT);
    expect((await refused(within.PATCH('/api/v1/users/{id}', { params, body }))).status).toBe(409);
    const carol: Schemas['NewInvitation'] = {
      email: mail('carol'),
      role: 'tenant_admin',
      teams: [],
      permissions: {},
    };
    await given(on.ada.POST('/api/v1/invitations', { body: carol }));
    ({ client: on.carol } = await on.world.join(mail('carol'), PASSWORD));
    await given(on.carol.PATCH('/api/v1/users/{id}', { params, body }));
    expect([401, 403]).toContain((await refused(on.ada.GET('/api/v1/tenant'))).status);
    const again = on.world.stranger.POST('/api/v1/auth/login', { body: { email: mail('ada'), password: PASSWORD } });
    expect((await refused(again)).status).toBe(401);
  });

  it('tables and PBX agree; where somebody tampered with the PBX, reconciling mends it', async () => {
    const drift = () => given(on.carol.GET('/api/v1/pbx/drift'));
    expect((await drift()).differences).toEqual([]);
    await on.world.pbx.cli('dialplan remove extension 1003@initech_hints');
    expect(await drift()).toMatchObject({ in_sync: false, differences: [{ name: '1003@initech_hints' }] });
    const { found, remaining } = await given(on.carol.POST('/api/v1/pbx/reconcile'));
    expect([found.length, remaining]).toEqual([1, []]);
    expect(await drift()).toMatchObject({ in_sync: true });
  });

  it('the audit log tells all of it, and no secret', async () => {
    const { items } = await given(on.carol.GET('/api/v1/audit-logs', { params: { query: { limit: 100 } } }));
    expect(new Set(items.map(({ action }) => action))).toEqual(new Set(ACTS));
    const text = JSON.stringify(items);
    for (const { password } of on.accounts.values()) expect(text).not.toContain(password);
    expect(text).not.toContain(PASSWORD);
    expect(text).not.toMatch(/MD5:[0-9a-f]|kim@customer/);
  });
}

/** Of this story; its order is that of the pages above. */
const ACTS =
  `tenant.created login tenant.changed invitation.created invitation.accepted extension.created extensions.created
superadmin.request trunk.created music.created music.file_added queue.created queue_member.added schedule.created
ivr.created did.created block.created api_key.created contact.imported privacy.erasure_begun privacy.erased user.changed
pbx.reconciled`.split(/\s+/);
