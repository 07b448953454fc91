import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Phone } from '../../bin/lab/sip/phone/phone.ts';
import { countryOf } from '../../src/control/store/policy.ts';
import { connect } from '../../src/platform/mysql/connect.ts';
import { dialable } from '../../src/tenancy/model/dialable.ts';
import { sipPhone, sipTrunk } from '../support/sip.ts';
import { spooledUntil } from '../support/spool.ts';
import { ringingAt } from './neighbours.ts';
import { phoneOf, type Stage, stage } from './stage.ts';

describe('numbers as people write them, at a phone with no daemon', () => {
  let on: Stage;
  let trunk: Phone;
  let anna: Phone;
  let ben: Phone;
  beforeAll(async () => {
    on = await stage();
    trunk = await sipTrunk({ pbx: on.pbx, tenant: on.acme });
    [anna, ben] = await Promise.all([
      sipPhone({ pbx: on.pbx, phone: phoneOf(on.acme, 0) }),
      sipPhone({ pbx: on.pbx, phone: phoneOf(on.acme, 1) }),
    ]);
  });
  afterAll(async () => {
    for (const phone of [anna, ben, trunk]) phone?.kill();
    await on?.close();
  });

  const inCountry = (country: string | null) =>
    on.sql("UPDATE tenants SET settings = JSON_SET(settings, '$.country', ?) WHERE id = 'acme'", [country]);
  /** What the carrier is asked for; the status of a call that does not get so far. */
  const sent = async (number: string): Promise<string | number> => {
    const known = trunk.calls.length;
    const call = anna.dial(number);
    await expect.poll(() => call.state === 'ended' || trunk.calls.length > known, { timeout: 8_000 }).toBe(true);
    if (call.state === 'ended') return call.refusedWith;
    const { invite } = await ringingAt(trunk);
    await call.hangup();
    return /sip:([^@]*)@/.exec(invite?.start ?? '')?.[1] ?? '';
  };

  test.each([
    ['DE', '0305550123', '+49305550123'],
    ['DE', '+49305550123', '+49305550123'],
    ['DE', '0049305550123', '+49305550123'],
    ['DE', '5550123', null], // without its area
    ['US', '2025550123', '+12025550123'],
    ['US', '12025550123', '+12025550123'],
    ['US', '0114930555012', '+4930555012'],
    ['US', '5550123', null],
    ['IT', '0655501234', '+390655501234'],
    ['IT', '3125550123', '+393125550123'],
    ['ES', '612555012', '+34612555012'],
    ['HU', '06205550123', '+36205550123'],
    ['RU', '89125550123', '+79125550123'],
    ['RU', '8125550123', '+78125550123'],
    ['RU', '8104930555012', '+4930555012'],
    ['BY', '80291234567', '+375291234567'],
    ['AU', '0255501234', '+61255501234'],
    ['AU', '00114930555012', '+4930555012'],
    ['TR', '5325550123', '+905325550123'],
    ['TR', '0532555012', '+90532555012'], // one too few: no number without the zero
    [null, '0305550123', null],
    [null, '2025550123', null],
  ])('in %s %s is %s, and for a click as well', async (country, dialled, number) => {
    await inCountry(country);
    const db = connect(on.databaseUrl);
    expect(dialable(dialled, await countryOf(db, 'acme'))).toBe(number);
    await db.destroy();
    expect(await sent(dialled)).toBe(number ?? 404);
  });

  test('the call keeps what was dialled, and its leg outside says who that is', async () => {
    await inCountry('DE');
    await sent('030555014455');
    const rows = await spooledUntil(on.pbx, 'cel', (all) =>
      all.some(({ userfield }) => userfield?.includes('+4930555014455')),
    );
    const leg = rows.find(({ userfield }) => userfield?.includes('+4930555014455'));
    expect(leg?.['userfield']?.trim()).toBe(`outside ${anna.endpoint} 0 +4930555014455`);
    expect(rows.some(({ exten, linkedid }) => exten === '030555014455' && linkedid === leg?.['linkedid'])).toBe(true);
  });

  test('what is set for a number counts however it is written: class of service, prefixes, emergencies as dialled', async () => {
    await inCountry('DE');
    await on.set(phoneOf(on.acme, 0), { outbound_class: 'national' });
    expect([await sent('0305550123'), await sent('0012025550123')]).toEqual(['+49305550123', 403]);
    expect(await sent('112')).toBe('112');
    await on.sql("INSERT INTO outbound_prefixes SET tenant_id = 'acme', prefix = '+4930', verdict = 'deny'");
    expect([await sent('0305550123'), await sent('0405550123')]).toEqual([403, '+49405550123']);
    await on.sql('DELETE FROM outbound_prefixes');
    await on.set(phoneOf(on.acme, 0), { outbound_class: 'internal' });
    expect(await sent('0305550123')).toBe(403);
    await on.set(phoneOf(on.acme, 0), { outbound_class: 'international' });
  });

  test('a caller is sent on to one, and comes back from what is none', async () => {
    await inCountry('DE');
    const answered = async () => {
      const call = ben.dial('1001');
      const there = await anna.incoming();
      there.answer();
      await call.until('answered');
      return { call, there };
    };
    const first = await answered();
    await first.there.sendOn(anna.uri('0305550123'));
    expect((await ringingAt(trunk)).invite?.start).toContain('sip:+49305550123@');
    await first.call.hangup();
    const second = await answered();
    await second.there.sendOn(anna.uri('5550123'));
    (await ringingAt(anna)).answer();
    await second.call.hangup();
  });

  test('calls are forwarded to one', async () => {
    await inCountry('DE');
    const forward = async () =>
      (await on.sql('SELECT forward_always AS number FROM pbx_extensions WHERE endpoint_id = ?', [anna.endpoint]))[0];
    const set = async (code: string) => {
      const call = anna.dial(code);
      await call.until('ended', 10_000).catch(() => {});
      await call.hangup();
    };
    await set('*720305550123');
    expect(await forward()).toEqual({ number: '+49305550123' });
    await set('*725550123');
    expect(await forward()).toEqual({ number: '+49305550123' });
    await set('*73');
    expect(await forward()).toEqual({ number: null });
  });
});
