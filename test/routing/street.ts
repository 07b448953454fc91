import type { PhoneCall } from '../../bin/lab/sip/phone/dialog.ts';
import type { Media } from '../../bin/lab/sip/phone/media.ts';
import type { Phone } from '../../bin/lab/sip/phone/phone.ts';
import { phoneOf, type Stage, stage } from '../provisioning/stage.ts';
import { sipPhone, sipTrunk } from '../support/sip.ts';
import { spooledUntil } from '../support/spool.ts';
import { type House, openHouse } from './house.ts';

/** Calls from the public network to one number of acme, through a real Asterisk, and who may take them. */
export interface Street {
  readonly on: Stage;
  readonly house: House;
  /** The other side of acme's trunk. */
  readonly trunk: Phone;
  /** Extensions 1001 and 1002; nobody is registered as 1003. */
  readonly anna: Phone;
  readonly ben: Phone;
  readonly number: string;
  readonly didId: number;
  /** The number leads to Anna, but for what is said here. */
  set(columns?: Readonly<Record<string, unknown>>): Promise<unknown>;
  call(from?: string): PhoneCall;
  /** A call that rings there and ends. @returns after how many milliseconds it rang */
  rings(at: Phone, from?: string): Promise<number>;
  /** @returns the status that it was refused with */
  refused(made: PhoneCall): Promise<number>;
  /** What the dialplan noted of the last `call`; waits until all of them have ended. */
  detour(): Promise<string>;
  trace(query?: string): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

const PLAIN = {
  route_type: 'endpoint',
  route_target: '1001',
  schedule_id: null,
  after_hours_route_type: null,
  after_hours_route_target: null,
  failover_route_type: null,
  failover_route_target: null,
};

export const failover = (type: string, target: string) => ({
  failover_route_type: type,
  failover_route_target: target,
});

/** @param sound what callers hear and press */
export async function openStreet(sound?: Media): Promise<Street> {
  const on = await stage();
  const house = await openHouse(on.databaseUrl, on.pbx);
  const number = on.acme.dids.phone;
  const [did] = await on.sql('SELECT id FROM dids WHERE number = ?', [number]);
  const didId: number = did?.['id'];
  const trunk = await sipTrunk({ pbx: on.pbx, tenant: on.acme, ...(sound === undefined ? {} : { sound }) });
  const anna = await sipPhone({ pbx: on.pbx, phone: phoneOf(on.acme, 0) });
  const ben = await sipPhone({ pbx: on.pbx, phone: phoneOf(on.acme, 1) });
  let called = 0;
  const call = (from = '+12025550100') => {
    called++;
    return trunk.dial(number, { from: `sip:${from}@carrier.example.com` });
  };
  return {
    ...{ on, house, trunk, anna, ben, number, didId, call },
    set: (columns = {}) => on.sql('UPDATE dids SET ? WHERE id = ?', [{ ...PLAIN, ...columns }, didId]),
    rings: async (at, from) => {
      const began = performance.now();
      const made = call(from);
      const there = await at.incoming(8_000);
      const took = performance.now() - began;
      await made.hangup();
      await there.until('ended');
      return took;
    },
    refused: async (made) => {
      await made.until('ended', 8_000);
      return made.refusedWith;
    },
    detour: async () => {
      // the caller's own channel: those that ring have the number as their extension, too, and end before or after it
      const own = (row: Record<string, string>) => row['uniqueid'] === row['linkedid'] && row['exten'] === number;
      const ended = (row: Record<string, string>) => row['eventtype'] === 'CHAN_END' && own(row);
      const rows = await spooledUntil(on.pbx, 'cel', (all) => all.filter(ended).length === called);
      return rows.findLast(ended)?.['userfield']?.trim() ?? '';
    },
    trace: async (query = '') => (await house.ask('GET', `/dids/${didId}/trace${query}`)).body,
    close: async () => {
      for (const phone of [trunk, anna, ben]) phone.kill();
      await house.stop();
      await on.close();
    },
  };
}

export async function until(so: () => boolean | Promise<boolean>, forMs = 5_000): Promise<void> {
  for (const end = Date.now() + forMs; Date.now() < end; ) {
    if (await so()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
