import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { PhoneCall } from '../../bin/lab/sip/phone/dialog.ts';
import { header } from '../../bin/lab/sip/phone/message.ts';
import type { Phone } from '../../bin/lab/sip/phone/phone.ts';
import { complaintsOf } from '../support/complaints.ts';
import { sipPhone, sipTrunk } from '../support/sip.ts';
import { spooledUntil } from '../support/spool.ts';
import { phoneOf, type Stage, stage } from './stage.ts';

const DEFAULTS = {
  dnd: 0,
  forward_always: null,
  forward_busy: null,
  forward_no_answer: null,
  forward_unreachable: null,
  ring_seconds: 30,
  outbound_class: 'international',
  outbound_number: null,
};

describe('what is set on an extension, with no daemon', () => {
  let on: Stage;
  let trunk: Phone;
  let phones: Phone[];
  const phone = (i: number) => phones[i] as Phone;
  const row = (i: number) => phoneOf(on.acme, i);
  beforeAll(async () => {
    on = await stage();
    trunk = await sipTrunk({ pbx: on.pbx, tenant: on.acme });
    phones = await Promise.all([0, 1, 2].map((i) => sipPhone({ pbx: on.pbx, phone: row(i) })));
    await on.sql("UPDATE tenants SET settings = JSON_SET(settings, '$.country', 'DE')");
  });
  afterEach(async () => {
    await Promise.all([trunk, ...phones].flatMap(({ calls }) => calls.map((call) => call.hangup())));
    for (const i of [0, 1, 2]) await on.set(row(i), { ...DEFAULTS, mailbox: row(i).mailbox });
    await on.sql("UPDATE tenants SET status = 'active', trial_expires_at = NULL, max_concurrent_calls = 500");
  });
  afterAll(async () => {
    await Promise.all(phones?.map((one) => one.stop()) ?? []);
    trunk?.kill();
    await on?.close();
  });

  /** Final status of a call that nobody takes. */
  const refused = async (call: PhoneCall): Promise<number> => {
    await call.until('ended');
    return call.refusedWith;
  };
  /** The next call that still rings. */
  const ringing = async (callee: Phone): Promise<PhoneCall> => {
    for (;;) {
      const call = await callee.incoming();
      if (call.state === 'ringing') return call;
    }
  };
  const connected = async (call: PhoneCall, callee: Phone): Promise<PhoneCall> => {
    const arrived = await ringing(callee);
    arrived.answer();
    await call.until('answered');
    return arrived;
  };

  test('do not disturb: busy without a ring, and the mailbox where there is one', async () => {
    const before = phone(0).calls.length;
    await on.set(row(0), { dnd: 1, mailbox: null });
    expect(await refused(phone(1).dial('1001'))).toBe(486);
    await on.set(row(0), { mailbox: '1001' });
    const call = phone(1).dial('1001');
    await call.until('answered');
    await call.hangup();
    expect(phone(0).calls).toHaveLength(before);
    const events = await spooledUntil(on.pbx, 'cel', (all) => all.some(({ appname }) => appname === 'VoiceMail'));
    expect(events.find(({ appname }) => appname === 'VoiceMail')?.['appdata']).toBe('1001@acme_vm,b');
  });

  test.each([
    ['always', { forward_always: '1003' }, () => {}],
    ['when busy', { forward_busy: '1003' }, (call: PhoneCall) => call.reject('486 Busy Here')],
    ['when nobody answers', { forward_no_answer: '1003', ring_seconds: 1 }, () => {}],
    ['do not disturb counts as busy', { dnd: 1, forward_busy: '1003' }, () => {}],
  ])('forward %s: the caller stays the caller', async (_, settings, act) => {
    await on.set(row(0), settings);
    const call = phone(1).dial('1001');
    if (!('forward_always' in settings || 'dnd' in settings)) act(await ringing(phone(0)));
    const arrived = await connected(call, phone(2));
    expect(arrived.peer).toContain('sip:1002@');
  });

  test('forward when the phone is not there', async () => {
    await on.set(row(0), { forward_unreachable: '1003' });
    await phone(0).register(0);
    await connected(phone(1).dial('1001'), phone(2));
    await phone(0).register(120);
  });

  test('a forward out of the house keeps an outside caller, names the tenant’s number, and costs the class of who forwards', async () => {
    await on.set(row(0), { forward_always: '+4917612345678' });
    const call = trunk.dial(on.acme.dids.phone, { from: 'sip:+12025550123@carrier.example.com' });
    const sent = await connected(call, trunk);
    const invite = sent.invite ?? { start: '', headers: [], body: '' };
    expect(invite.start).toContain('sip:+4917612345678@');
    expect(header(invite, 'From')).toContain('+12025550123');
    expect(header(invite, 'Diversion')).toContain(on.acme.dids.queue);
    await call.hangup();

    await on.set(row(0), { outbound_class: 'internal' }); // the mailbox takes it
    const before = trunk.calls.length;
    const kept = phone(1).dial('1001');
    await kept.until('answered');
    expect(trunk.calls).toHaveLength(before);
  });

  test('extensions that forward to one another end, and so does a forward to nobody', async () => {
    for (const [i, to] of [
      [0, '1002'],
      [1, '1001'],
    ] as const)
      await on.set(row(i), { forward_always: to, mailbox: null });
    expect(await refused(phone(2).dial('1001'))).toBeGreaterThanOrEqual(400);
    await on.set(row(0), { forward_always: '1999' });
    expect(await refused(phone(2).dial('1001'))).toBe(404);
  });

  test('class of service: internal, national, international; emergency numbers always', async () => {
    await on.set(row(0), { outbound_class: 'internal' });
    expect(await refused(phone(0).dial('+4930555999'))).toBe(403);
    for (const number of ['110', '112', '911', '999']) {
      const call = phone(0).dial(number);
      const arrived = await connected(call, trunk);
      expect(arrived.invite?.start).toContain(`sip:${number}@`);
      await call.hangup();
    }
    await on.set(row(0), { outbound_class: 'national' });
    await connected(phone(0).dial('004930555999'), trunk);
    expect(await refused(phone(0).dial('+12025550123'))).toBe(403);
    await on.set(row(0), { outbound_class: 'international' });
    await connected(phone(0).dial('+12025550123'), trunk);
  });

  test('who calls outside has a number of the own tenant, whatever the row or the phone says', async () => {
    const forged = 'sip:+4915799999999@evil.example.com';
    const headers = [
      ['P-Asserted-Identity', '<sip:+4915799999999@evil.example.com>'],
      ['P-Preferred-Identity', '<sip:+4915799999999@evil.example.com>'],
      ['Remote-Party-ID', '"Bank" <sip:+4915799999999@evil.example.com>;party=calling;screen=yes'],
      ['Diversion', '<sip:+4915799999999@evil.example.com>;reason=unconditional'],
      ['History-Info', '<sip:+4915799999999@evil.example.com>;index=1'],
      ['X-Number', '+4915799999999'],
    ] as const;
    const shown = async (): Promise<string> => {
      const call = phone(0).dial('+12025550123', { from: `sip:${row(0).endpoint}@evil.example.com`, headers });
      const { invite } = await connected(call, trunk);
      await call.hangup();
      expect(JSON.stringify(invite)).not.toContain('99999999');
      return /sip:([^@]*)@/.exec(header(invite ?? { start: '', headers: [], body: '' }, 'From'))?.[1] ?? '';
    };
    expect(await shown()).toBe(on.acme.dids.queue);
    await on.set(row(0), { outbound_number: on.acme.dids.voicemail });
    expect(await shown()).toBe(on.acme.dids.voicemail);
    await on.set(row(0), { outbound_number: on.globex.dids.queue });
    expect(await shown()).toBe(on.acme.dids.queue);
    await on.sql("UPDATE dids SET status = 'inactive' WHERE tenant_id = 'acme'");
    expect(await shown()).toBe('anonymous');
    await on.sql("UPDATE dids SET status = 'active' WHERE tenant_id = 'acme'");
    const stranger = phone(0).dial('+12025550123', { from: forged });
    expect(await refused(stranger)).toBe(401); // whose phone it is, is known by From
  });

  test('a tenant has so many calls at once, each counted once; emergencies are not counted', async () => {
    await on.sql("UPDATE tenants SET max_concurrent_calls = 2 WHERE id = 'acme'");
    await on.set(row(0), { forward_always: '1003' });
    const forwarded = phone(1).dial('1001');
    await connected(forwarded, phone(2)); // two extensions, one call
    const queued = trunk.dial(on.acme.dids.queue);
    await expect.poll(() => on.pbx.cli('queue show acme_support')).toContain('Callers:');
    expect(await refused(trunk.dial(on.acme.dids.voicemail))).toBe(503);
    expect(await refused(phone(1).dial('1003'))).toBe(503);
    expect(await refused(phone(1).dial('+4930555999'))).toBe(503);
    const emergency = phone(1).dial('112');
    await connected(emergency, trunk);
    await forwarded.hangup();
    await connected(phone(1).dial('1003'), phone(2));
    await queued.hangup();
  });

  test('calls that a phone has connected to one another count on without it', async () => {
    await on.sql("UPDATE tenants SET max_concurrent_calls = 2 WHERE id = 'acme'");
    const first = phone(1).dial('+12025550123');
    const one = await connected(first, trunk);
    const second = phone(1).dial('+12025550124');
    await connected(second, trunk);
    await first.referTo(second);
    // done once the PBX takes one of them away
    await Promise.any([first.until('ended'), second.until('ended')]);
    await Promise.all([first.hangup(), second.hangup()]);
    expect(await refused(phone(1).dial('+12025550125'))).toBe(503);
    await one.hangup();
    await connected(phone(1).dial('+12025550125'), trunk);
  });

  test('the limit holds when many call at the same moment', async () => {
    await on.sql("UPDATE tenants SET max_concurrent_calls = 3 WHERE id = 'acme'");
    const calls = Array.from({ length: 12 }, () => trunk.dial(on.acme.dids.voicemail));
    await expect
      .poll(() => calls.filter(({ state }) => state !== 'ringing').length, { timeout: 15_000 })
      .toBe(calls.length);
    const answered = calls.filter(({ state }) => state === 'answered').length;
    expect(answered).toBeLessThanOrEqual(3);
    expect(new Set(calls.filter(({ state }) => state === 'ended').map((call) => call.refusedWith))).toEqual(
      new Set([503]),
    );
  });

  test('a tenant whose trial is over, or who is suspended, has no calls but emergencies', async () => {
    const trial = (when: string) =>
      on.sql(
        `UPDATE tenants SET status = 'trial', trial_expires_at = NOW(3) ${when} INTERVAL 1 HOUR WHERE id = 'acme'`,
      );
    const attempts = async () => [
      await refused(trunk.dial(on.acme.dids.phone)),
      await refused(phone(1).dial('1003')),
      await refused(phone(1).dial('+4930555999')),
    ];
    await trial('-');
    const closed = await attempts();
    expect(closed.every((status) => status >= 400)).toBe(true);
    await on.sql("UPDATE tenants SET status = 'suspended' WHERE id = 'acme'");
    expect(await attempts()).toEqual(closed);
    const emergency = phone(1).dial('112');
    await connected(emergency, trunk);
    await trial('+');
    await connected(phone(1).dial('1003'), phone(2));
  });

  test('a call is parked and taken back', async () => {
    const call = trunk.dial(on.acme.dids.phone);
    const taken = await ringing(phone(0));
    taken.answer();
    await call.until('answered');
    await taken.refer(phone(0).uri('700'));
    const taken701 = /Space\s*:\s*701/;
    await expect.poll(() => on.pbx.cli('parking show acme_parking')).toMatch(taken701);
    const back = phone(1).dial('701');
    await back.until('answered');
    await expect.poll(() => on.pbx.cli('core show channels concise')).toMatch(/bridge_|Parked/);
    expect(call.state).toBe('answered');
    await expect.poll(() => on.pbx.cli('parking show acme_parking')).not.toMatch(taken701);
    await back.hangup();
    await call.until('ended');
  });

  test('a parked call that nobody takes comes back to who parked it', async () => {
    const file = join(on.pbx.spoolDir, 'projection/parking.conf');
    await writeFile(file, (await readFile(file, 'utf8')).replaceAll('parkingtime => 120', 'parkingtime => 1'));
    const reloaded = async () => {
      await on.pbx.cli('module reload res_parking.so');
      return on.pbx.cli('parking show acme_parking');
    };
    await expect.poll(reloaded).toMatch(/Time *: *1 sec/);
    const call = trunk.dial(on.acme.dids.phone);
    const taken = await connected(call, phone(0));
    await taken.sendOn(phone(0).uri('700'));
    (await ringing(phone(0))).answer();
    expect(call.state).toBe('answered');
  });

  test('a ringing call is picked up by the group and by its extension', async () => {
    await on.sql('UPDATE ps_endpoints SET named_call_group = ?, named_pickup_group = ? WHERE id IN (?)', [
      'acme_sales',
      'acme_sales',
      [row(0).endpoint, row(1).endpoint],
    ]);
    for (const i of [0, 1]) await on.pbx.cli(`sorcery memory cache expire res_pjsip/endpoint ${row(i).endpoint}`);
    for (const code of ['*8', '*81001']) {
      const call = trunk.dial(on.acme.dids.phone);
      await ringing(phone(0));
      const taker = phone(1).dial(code);
      await taker.until('answered');
      await call.until('answered');
      await call.hangup();
      await taker.until('ended');
    }
    const call = trunk.dial(on.acme.dids.phone);
    await ringing(phone(0));
    expect(await refused(phone(2).dial('*8'))).toBeGreaterThanOrEqual(400); // of no group
    await call.hangup();
  });

  test('nothing of this was worth an error', async () => {
    const known = /forward in a circle|registered and reachable|outgoing session to endpoint/;
    expect(await complaintsOf(on.pbx, known)).toEqual([]);
  });
});
