import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Media } from '../../bin/lab/sip/phone/media.ts';
import { failover, openStreet, type Street } from './street.ts';

describe('a caller who chooses in a menu', () => {
  let ear: Media;
  let street: Street;
  let menu: number;
  beforeAll(async () => {
    ear = await Media.open();
    street = await openStreet(ear);
    const made = await street.house.ask<{ id: number }>('POST', '/ivrs', {
      name: 'front',
      display_name: 'Front',
      options: [{ digit: '9', action: 'hangup' }],
    });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    menu = made.body.id;
    await street.set({ route_type: 'ivr', route_target: 'front', ...failover('endpoint', '1002') });
    expect((await street.house.ask('POST', `/dids/${street.didId}/webhook/secret`)).status).toBe(201);
  });
  afterAll(() => street?.close());

  /** Digit 1 does this from now on, and is pressed. */
  const choose = async (action: string, target: string) => {
    const options = [{ digit: '1', action, target }];
    const changed = await street.house.ask('PATCH', `/ivrs/${menu}`, { options });
    expect(changed.status, JSON.stringify(changed.body)).toBe(200);
    const call = street.call();
    await call.until('answered');
    await ear.press('1');
    return call;
  };

  it('is sent where somebody’s program says; by one that is down, where the number’s failover leads', async () => {
    const says = { body: { action: 'route', route: { type: 'endpoint', target: '1001' } } };
    const call = await choose('webhook', street.house.hook.says('/menu', says));
    await street.anna.incoming();
    await call.hangup();
    const asked = JSON.parse(street.house.hook.heard.at(-1)?.body ?? '{}');
    expect(asked).toMatchObject({ tenant: 'acme', from: '+12025550100', to: street.number, test: false });
    const lost = await choose('webhook', street.house.hook.says('/down', { status: 500 }));
    await street.ben.incoming();
    await lost.hangup();
  });

  it('is called on outside as one of the tenant’s calls, within what may be called', async () => {
    const call = await choose('external', '+12025550177');
    (await street.trunk.incoming()).answer();
    await call.hangup();
    const denied = { prefix: '+1202', verdict: 'deny' };
    expect((await street.house.ask('POST', '/outbound/prefixes', denied)).status).toBe(201);
    const refused = await choose('external', '+12025550177');
    await street.ben.incoming();
    await refused.hangup();
  });
});
