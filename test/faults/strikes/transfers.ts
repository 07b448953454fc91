import { setTimeout as sleep } from 'node:timers/promises';
import type { PhoneCall } from '../../../bin/lab/sip/phone/dialog.ts';
import type { Bench } from '../bench/bench.ts';
import type { House } from '../bench/house.ts';
import type { Fault } from '../fault.ts';
import { tablesOf } from '../gather/tables.ts';

const AT_ONCE_MS = 250;

function cutLines({ taps }: Bench): void {
  for (const line of Object.values(taps)) line.cut();
}

async function taken(house: House, from: string): Promise<PhoneCall> {
  for (const end = Date.now() + 10_000; Date.now() < end; await sleep(20)) {
    const call = house.takenFrom(from);
    if (call?.state === 'answered') return call;
  }
  throw new Error(`nobody took the call of ${from}`);
}

/** 1001 asks 1002 and hands over, and the lines break in the middle of it. */
async function attended(bench: Bench, house: House, from: string): Promise<void> {
  await house.place(house.tenant.dids.phone, from, async () => {
    const call = await taken(house, from);
    const enquiry = house.phones[0].dial('1002');
    await enquiry.until('answered');
    cutLines(bench);
    await call.referTo(enquiry);
    await sleep(AT_ONCE_MS);
    cutLines(bench);
    await sleep(2 * AT_ONCE_MS);
  });
}

/** 1001 parks, 1003 takes it back. */
async function parked(bench: Bench, house: House, from: string): Promise<void> {
  const [anna, , carla] = house.phones;
  await house.place(house.tenant.dids.phone, from, async () => {
    const call = await taken(house, from);
    cutLines(bench);
    await call.sendOn(anna.uri('700'));
    await sleep(2 * AT_ONCE_MS);
    const back = carla.dial('701');
    await back.until('answered');
    cutLines(bench);
    await sleep(2 * AT_ONCE_MS);
  });
}

/** 1003 takes what rings at 1001. */
async function pickedUp(bench: Bench, house: House, from: string): Promise<void> {
  const [, , carla] = house.phones;
  const { answerAfterMs } = house;
  house.answerAfterMs = 10_000;
  const call = house.trunk.dial(house.tenant.dids.phone, { from: `sip:${from}@carrier.example.com` });
  while (house.takenFrom(from) === undefined) await sleep(5);
  cutLines(bench);
  const taker = carla.dial('*81001');
  await call.until('answered');
  await sleep(2 * AT_ONCE_MS);
  await call.hangup();
  await taker.hangup();
  house.answerAfterMs = answerAfterMs;
}

export const TRANSFER_FAULTS: readonly Fault[] = [
  {
    number: 41,
    name: 'attended transfer, parking and pickup while the lines to the PBX break',
    stakes: ['I1', 'I2', 'I3', 'I4'],
    standing: false,
    alone: true,
    strike: async (bench) => {
      const ways = { attended, parked, pickedUp };
      const froms = new Map<string, string>();
      for (const [n, [name, way]] of Object.entries(ways).entries()) {
        const from = `+1303556${String(bench.traffic.calls.length).padStart(3, '0')}${n}`;
        froms.set(from, name);
        await bench.broken('ami', () => Promise.all(bench.houses.map((house) => way(bench, house, from))));
      }
      for (const end = Date.now() + 10_000; ; await sleep(200)) {
        const { records } = await tablesOf(bench.database.url);
        const wrong = [...froms].flatMap(([from, name]) => {
          const own = records.filter((record) => record.from === from);
          const once = bench.houses.every(({ tenant }) => own.filter((one) => one.tenant === tenant.id).length === 1);
          return once ? [] : [`${name}: ${own.length} records instead of one at each tenant`];
        });
        if (wrong.length === 0 || Date.now() > end) return wrong;
      }
    },
  },
  {
    number: 42,
    name: 'calls of no length: hung up as they are answered, and as they are dialled',
    stakes: ['I1', 'I3', 'I4'],
    standing: true,
    alone: true,
    strike: async (bench) => {
      for (const { tenant, trunk } of bench.houses)
        for (let n = 0; n < 3; n++) {
          const call = trunk.dial(tenant.dids.phone, { from: `sip:+130355700${n}0@carrier.example.com` });
          if (n > 0) await call.until('answered').catch(() => {});
          else await sleep(30);
          await call.hangup();
          await sleep(AT_ONCE_MS);
        }
      return [];
    },
  },
];
