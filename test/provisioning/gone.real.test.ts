import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PhoneCall } from '../../bin/lab/sip/phone/dialog.ts';
import { Media } from '../../bin/lab/sip/phone/media.ts';
import type { Phone } from '../../bin/lab/sip/phone/phone.ts';
import { sipPhone, sipTrunk } from '../support/sip.ts';
import { phoneOf, type Stage, stage } from './stage.ts';

/** Shorter than what rows are made with, so that nobody waits for minutes. */
const PHONE_S = 2;
const HOLD_S = 5;

describe('whoever is gone in a call without a word, with no daemon', () => {
  let on: Stage;
  let carrier: Phone;
  let anna: Phone;
  let ben: Phone;
  const sound: { anna?: Media; ben?: Media } = {};
  beforeAll(async () => {
    on = await stage();
    const rows = await on.sql(
      "SELECT context, rtp_timeout, rtp_timeout_hold FROM ps_endpoints WHERE tenant_id = 'acme'",
    );
    expect(rows).toContainEqual({ context: 'acme_phones', rtp_timeout: 60, rtp_timeout_hold: 1800 });
    expect(rows).toContainEqual({ context: 'acme_inbound', rtp_timeout: 300, rtp_timeout_hold: 1800 });
    await on.sql('UPDATE ps_endpoints SET rtp_timeout = ?, rtp_timeout_hold = ?', [PHONE_S, HOLD_S]);
    await on.pbx.cli('sorcery memory cache expire res_pjsip/endpoint');
    sound.anna = await Media.open();
    sound.ben = await Media.open();
    anna = await sipPhone({ pbx: on.pbx, phone: phoneOf(on.acme, 0), sound: sound.anna });
    ben = await sipPhone({ pbx: on.pbx, phone: phoneOf(on.acme, 1), sound: sound.ben });
    carrier = await sipTrunk({ pbx: on.pbx, tenant: on.acme });
  });
  afterAll(async () => {
    for (const phone of [anna, ben, carrier]) phone?.kill();
    await on?.close();
  });

  const talk = async (): Promise<{ mine: PhoneCall; theirs: PhoneCall }> => {
    const mine = anna.dial('1002');
    const theirs = await ben.incoming();
    theirs.answer();
    await mine.until('answered');
    return { mine, theirs };
  };

  test('a phone that falls silent is cut off, and who talked with it is free; one that talks on is not', async () => {
    const { mine, theirs } = await talk();
    await Promise.all([sound.anna?.sing(4_000), sound.ben?.sing(4_000)]);
    expect([mine.state, theirs.state]).toEqual(['answered', 'answered']);
    const silentSince = performance.now();
    await sound.anna?.sing(4_000);
    await mine.until('ended');
    expect(performance.now() - silentSince).toBeLessThan(5_000);
  });

  test('a phone that is mute and says so (RTCP) stays', async () => {
    const { mine, theirs } = await talk();
    const told = setInterval(() => sound.ben?.report(), 1_000);
    await sound.anna?.sing(4_000);
    expect([mine.state, theirs.state]).toEqual(['answered', 'answered']);
    clearInterval(told);
    await mine.hangup();
  });

  test('a phone that holds the other one may be silent for longer', async () => {
    const { mine, theirs } = await talk();
    await theirs.hold();
    await sound.anna?.sing(4_000);
    expect(theirs.state).toBe('answered');
    await sound.anna?.sing(4_000);
    await mine.until('ended');
  });

  test('a carrier that is gone ends the call, and nobody rings for ever', async () => {
    const mine = anna.dial('+12025550123');
    const theirs = await carrier.incoming();
    await delay(2 * PHONE_S * 1_000);
    expect([mine.state, theirs.state]).toEqual(['ringing', 'ringing']); // only who was answered is waited for
    theirs.answer();
    await mine.until('answered');
    await sound.anna?.sing(4_000);
    await mine.until('ended');
  });
});
