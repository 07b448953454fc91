import type { PhoneCall } from '../../bin/lab/sip/phone/dialog.ts';
import type { Phone } from '../../bin/lab/sip/phone/phone.ts';
import { sipPhone, sipTrunk } from '../support/sip.ts';
import { until } from '../support/until.ts';
import { phoneOf, type Stage } from './stage.ts';

interface Ends {
  readonly caller: PhoneCall;
  readonly callee: PhoneCall;
}

/** Acme with a call that rings, one that talks and one that is parked, and a phone of Globex that knows all of it. */
export interface Neighbours {
  readonly acme: { readonly ringing: Phone; readonly talking: Phone; readonly idle: Phone; readonly trunk: Phone };
  readonly rings: Ends;
  readonly talks: Ends;
  readonly parked: PhoneCall;
  readonly mallory: Phone;
  /** Globex 1002. */
  readonly colleague: Phone;
  /** Globex's. */
  readonly trunk: Phone;
  /** Everything that could show that Acme was reached. */
  picture(): object;
}

export async function neighbours(on: Stage): Promise<Neighbours> {
  // Both have a group of the same name, and phones that ring for long.
  const group = "CONCAT(tenant_id, '_sales')";
  await on.sql(`UPDATE ps_endpoints SET named_call_group = ${group}, named_pickup_group = ${group}`);
  await on.sql('UPDATE pbx_extensions SET ring_seconds = 600');
  for (const { endpoint } of [...on.acme.phones, ...on.globex.phones])
    await on.pbx.cli(`sorcery memory cache expire res_pjsip/endpoint ${endpoint}`);
  const phone = (tenant: 'acme' | 'globex', i: number) => sipPhone({ pbx: on.pbx, phone: phoneOf(on[tenant], i) });
  const [ringing, talking, idle] = await Promise.all([phone('acme', 0), phone('acme', 1), phone('acme', 2)]);
  const trunk = await sipTrunk({ pbx: on.pbx, tenant: on.acme });

  const parked = trunk.dial(on.acme.dids.phone);
  const parker = await ringing.incoming();
  parker.answer();
  await parked.until('answered');
  await parker.sendOn(ringing.uri('700'));
  await until(async () => (await on.pbx.cli('parking show acme_parking')).includes('701'), 'the call is parked');

  const caller = talking.dial('+12025550123');
  const callee = await trunk.incoming();
  callee.answer();
  await caller.until('answered');
  const rings = { caller: trunk.dial(on.acme.dids.phone), callee: await ringing.incoming() };

  const acme = { ringing, talking, idle, trunk };
  const isNews = ({ start }: { start: string }) => /^(MESSAGE|NOTIFY)/.test(start);
  return {
    acme,
    rings,
    talks: { caller, callee },
    parked,
    mallory: await phone('globex', 2),
    colleague: await phone('globex', 1),
    trunk: await sipTrunk({ pbx: on.pbx, tenant: on.globex }),
    picture: () => ({
      ringing: [rings.caller.state, rings.callee.state],
      talking: [caller.state, callee.state],
      parked: parked.state,
      calls: Object.values(acme).map(({ calls }) => calls.length),
      heard: [ringing, talking, idle].map(({ heard }) => heard.filter(isNews).length),
    }),
  };
}

/** The next call of a phone that still rings. */
export async function ringingAt(phone: Phone): Promise<PhoneCall> {
  for (;;) {
    const call = await phone.incoming();
    if (call.state === 'ringing') return call;
  }
}

/** A Replaces header as the other party of the dialog would write it: the tags change places. */
export function reversed(replaces: string): string {
  const [id = '', to = '', from = ''] = replaces.split(/;(?:to|from)-tag=/);
  return `${id};to-tag=${from};from-tag=${to}`;
}
