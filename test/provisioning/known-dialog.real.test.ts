import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PhoneCall } from '../../bin/lab/sip/phone/dialog.ts';
import type { Phone } from '../../bin/lab/sip/phone/phone.ts';
import type { ProvisioningRoom } from '../../src/provisioning/index.ts';
import { sipPhone, sipTrunk } from '../support/sip.ts';
import { startRoom } from './room.ts';
import { phoneOf, type Stage, stage } from './stage.ts';

/** What only the two ends of a call know, told to the neighbour: the second line of defence, for which the daemon lives. */
let on: Stage;
let room: ProvisioningRoom;
beforeAll(async () => {
  on = await stage();
  room = await startRoom(on.databaseUrl, on.pbx);
});
afterAll(async () => {
  await room?.stop();
  await on?.close();
});

async function connected(caller: Phone, number: string, callee: Phone): Promise<[PhoneCall, PhoneCall]> {
  const call = caller.dial(number);
  const other = await callee.incoming();
  other.answer();
  await call.until('answered');
  return [call, other];
}

test('a phone that transfers its call into one of another tenant ends both', async () => {
  const phone = (tenant: 'acme' | 'globex', i: number) => sipPhone({ pbx: on.pbx, phone: phoneOf(on[tenant], i) });
  const [victim, mallory, colleague] = await Promise.all([phone('acme', 0), phone('globex', 0), phone('globex', 1)]);
  const trunk = await sipTrunk({ pbx: on.pbx, tenant: on.acme });
  const [talking, carried] = await connected(victim, '+12025550123', trunk);
  const [own, other] = await connected(mallory, '1002', colleague);
  const replaces = encodeURIComponent(talking.replaces);
  await own.refer(`${mallory.uri('1002')}?Replaces=${replaces}`);
  await other.until('ended', 3_000); // it is not left with Acme's caller
  await carried.until('ended', 3_000);
  expect(own.state).not.toBe('ringing');
  trunk.kill();
});

test('a trunk transfers nothing: neither into a call of another tenant nor to a number, and both calls go on', async () => {
  const phone = (tenant: 'acme' | 'globex') => sipPhone({ pbx: on.pbx, phone: phoneOf(on[tenant], 2) });
  const [victim, colleague] = await Promise.all([phone('acme'), phone('globex')]);
  const [ours, theirs] = [
    await sipTrunk({ pbx: on.pbx, tenant: on.acme }),
    await sipTrunk({ pbx: on.pbx, tenant: on.globex }),
  ];
  const [talking, carried] = await connected(victim, '+12025550123', ours);
  const [, called] = await connected(colleague, '+12025550123', theirs);
  const replaces = encodeURIComponent(talking.replaces);
  for (const to of [`${theirs.uri('x')}?Replaces=${replaces}`, theirs.uri('+12025550199'), theirs.uri('1001')]) {
    await expect(called.refer(to)).rejects.toThrow(/REFER was answered SIP\/2.0 603/);
  }
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect([talking.state, carried.state, called.state]).toEqual(['answered', 'answered', 'answered']);
  await Promise.all([talking.hangup(), called.hangup()]);
  for (const one of [victim, colleague, ours, theirs]) one.kill();
});

test('within a tenant an attended transfer is what it always was', async () => {
  const phone = (i: number) => sipPhone({ pbx: on.pbx, phone: phoneOf(on.acme, i) });
  const [anna, ben, carla] = await Promise.all([phone(0), phone(1), phone(2)]);
  const [first, ofBen] = await connected(anna, '1002', ben);
  const [second, ofCarla] = await connected(anna, '1003', carla);
  await first.referTo(second);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect([ofBen.state, ofCarla.state]).toEqual(['answered', 'answered']);
  await ofBen.hangup();
  await ofCarla.until('ended');
});
