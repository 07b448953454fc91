import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { header } from '../../bin/lab/sip/phone/message.ts';
import type { Phone } from '../../bin/lab/sip/phone/phone.ts';
import { sipPhone, sipTrunk } from '../support/sip.ts';
import { ringingAt } from './neighbours.ts';
import { phoneOf, type Stage, stage } from './stage.ts';

describe('what is set on a trunk, with no daemon', () => {
  let on: Stage;
  let trunk: Phone;
  let anna: Phone;
  beforeAll(async () => {
    on = await stage();
    trunk = await sipTrunk({ pbx: on.pbx, tenant: on.acme });
    anna = await sipPhone({ pbx: on.pbx, phone: phoneOf(on.acme, 0) });
    await on.set(phoneOf(on.acme, 0), { outbound_number: on.acme.dids.voicemail });
  });
  afterAll(async () => {
    await anna?.stop();
    trunk?.kill();
    await on?.close();
  });

  const set = (settings: object) => on.sql("UPDATE pbx_trunks SET ? WHERE tenant_id = 'acme'", [settings]);
  /** The number that the carrier is asked for, and the one that it is shown. */
  const sent = async (number: string): Promise<string[]> => {
    const call = anna.dial(number);
    const { invite } = await ringingAt(trunk);
    await call.hangup();
    const from = header(invite ?? { start: '', headers: [], body: '' }, 'From');
    return [invite?.start, from].map((text) => /sip:([^@]*)@/.exec(text ?? '')?.[1] ?? '');
  };

  test('numbers are written as it says; emergencies go out as they were dialled, with a number of the tenant', async () => {
    await set({ caller_id_policy: 'passthrough', strip_digits: 1, prepend: '00' });
    expect(await sent('+12025550123')).toEqual(['0012025550123', '1001']);
    expect(await sent('112')).toEqual(['112', on.acme.dids.voicemail]);
  });

  test.each([
    ['as_set', () => on.acme.dids.voicemail],
    ['tenant_number', () => on.acme.dids.queue],
  ])('%s shows the number that it says', async (policy, number) => {
    await set({ caller_id_policy: policy, strip_digits: 0, prepend: '' });
    expect(await sent('+12025550123')).toEqual(['+12025550123', number()]);
  });

  test('switched off, it carries nothing', async () => {
    await set({ enabled: 0 });
    const call = anna.dial('+12025550123');
    await call.until('ended');
    expect(call.refusedWith).toBe(404);
    await set({ enabled: 1 });
    expect(await sent('+12025550123')).toHaveLength(2);
  });
});
