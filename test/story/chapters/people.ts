import { expect, it } from 'vitest';
import { given, refused } from '../client.ts';
import { mail, PASSWORD, type Story, TENANT } from '../story.ts';

/** A tenant, and who works there. */
export function people(on: Story): void {
  it('a superadmin makes a tenant on trial, and its first administrator joins by the link in the mail', async () => {
    const body = {
      id: TENANT,
      name: 'Initech',
      trial_expires_at: new Date(Date.now() + 14 * 86_400_000).toISOString(),
      max_agents: 5,
      max_dids: 2,
      max_concurrent_calls: 10,
      features: { webrtc: true, queue: true, ivr: true, recording: false, api: true },
      admin_email: mail('ada'),
      admin_first_name: 'Ada',
    };
    const above = await on.world.superadmin();
    const { tenant, invitation } = await given(above.POST('/api/v1/tenants', { body }));
    expect(tenant).toMatchObject({ status: 'trial', open: true, max_dids: 2, features: { queue: true } });
    expect(invitation).toMatchObject({ email: mail('ada'), role: 'tenant_admin', accept_url: null });
    expect((await refused(above.POST('/api/v1/tenants', { body }))).status).toBe(409);
    ({ id: on.adaId } = await on.world.join(mail('ada'), PASSWORD));
    on.ada = await on.world.signIn(mail('ada'), PASSWORD);
    expect(await given(on.ada.GET('/api/v1/auth/me'))).toMatchObject({ tenant: { id: TENANT, role: 'tenant_admin' } });
    expect((await refused(on.ada.POST('/api/v1/tenants', { body: { ...body, id: 'mine' } }))).status).toBe(403);
  });

  it('she says where the tenant is, and people join', async () => {
    const body = { settings: { country: 'DE', timezone: 'Europe/Berlin', break_reasons: ['lunch'] } };
    const tenant = await given(on.ada.PATCH('/api/v1/tenant', { body }));
    expect(tenant.settings).toMatchObject({ country: 'DE', timezone: 'Europe/Berlin' });
    expect(tenant.usage.dids).toEqual({ used: 0, max: 2 });
    const invite = (person: string, role: 'supervisor' | 'agent') =>
      given(
        on.ada.POST('/api/v1/invitations', {
          body: { email: mail(person), first_name: person, role, teams: ['sales'], permissions: {} },
        }),
      );
    await invite('sam', 'supervisor');
    await invite('anna', 'agent');
    await invite('ben', 'agent');
    await on.world.join(mail('sam'), PASSWORD);
    on.anna = await on.world.join(mail('anna'), PASSWORD);
    on.ben = await on.world.join(mail('ben'), PASSWORD);
    const { items } = await given(on.ada.GET('/api/v1/users'));
    expect(items.map(({ email, role }) => [email, role]).sort()).toEqual([
      [mail('ada'), 'tenant_admin'],
      [mail('anna'), 'agent'],
      [mail('ben'), 'agent'],
      [mail('sam'), 'supervisor'],
    ]);
    const query = { user_id: on.anna.id, permission: 'can_manage_dids' } as const;
    const { items: why } = await given(on.ada.GET('/api/v1/permissions/explain', { params: { query } }));
    expect(why).toMatchObject([{ held: false, rule: 'not_in_role' }]);
  });
}
