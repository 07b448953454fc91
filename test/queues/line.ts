import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { expect } from 'vitest';
import type { Pbx } from '../../bin/lab/index.ts';
import type { PhoneCall } from '../../bin/lab/sip/phone/dialog.ts';
import type { Phone } from '../../bin/lab/sip/phone/phone.ts';
import type { DemoPhone, DemoTenant } from '../../bin/seed/demo.ts';
import { freshPbx, mysqlUrl, seedTenants } from '../support/lab.ts';
import { projectedQueues } from '../support/queues.ts';
import { sipPhone, sipTrunk } from '../support/sip.ts';

/** One queue with three real phones, through the rows as they are projected; no daemon. */
export interface QueueLine {
  readonly pbx: Pbx;
  readonly acme: DemoTenant;
  sql(text: string, values?: unknown[]): Promise<RowDataPacket[]>;
  /** The queue anew, so that nothing of an earlier test counts. @param members penalties by phone, null: no member */
  queue(columns: Readonly<Record<string, string | number | null>>, members?: readonly (number | null)[]): Promise<void>;
  call(): PhoneCall;
  /** Phones that ring at this moment. */
  ringingNow(): number[];
  /** The first that ring, with those that ring at the same time. */
  rings(timeoutMs?: number): Promise<number[]>;
  take(phone: number): PhoneCall;
  refuse(phone: number): void;
  /** Calls one after the other, each taken by the phone that rings first and ended; who they were. */
  servedTimes(times: number): Promise<number[]>;
  /** No call is left, and every phone is there. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

const CALM = {
  announce_frequency: 0,
  timeout: 3,
  retry: 1,
  wrapuptime: 0,
  max_wait_time: 300,
  maxlen: 0,
  ringinuse: 'no',
  penalty_step_seconds: null,
};
const EMPTY = { joinempty: null, leavewhenempty: null, announce_position: null, announce_holdtime: null };

export async function queueLine(): Promise<QueueLine> {
  const databaseUrl = await mysqlUrl();
  const { tenants } = await seedTenants(databaseUrl);
  const [acme] = tenants as [DemoTenant];
  const pbx = await freshPbx({ databaseUrl, brief: true });
  const trunk = await sipTrunk({ pbx, tenant: acme });
  const phones: Phone[] = [];
  for (const phone of acme.phones) phones.push(await sipPhone({ pbx, phone: phone as DemoPhone }));

  async function sql(text: string, values: unknown[] = []): Promise<RowDataPacket[]> {
    const connection = await createConnection(databaseUrl);
    const [rows] = await connection.query<RowDataPacket[]>(text, values);
    await connection.end();
    return rows;
  }

  const ringing = (i: number): PhoneCall => {
    const found = phones[i]?.calls.find(({ state }) => state === 'ringing');
    if (found === undefined) throw new Error(`phone ${i} does not ring`);
    return found;
  };
  const ringingNow = (): number[] =>
    phones.flatMap((phone, i) => (phone.calls.some(({ state }) => state === 'ringing') ? [i] : []));
  const quiet = () =>
    expect
      .poll(async () => (await pbx.cli('core show channels count')).includes('0 active channels'), { timeout: 15_000 })
      .toBe(true);

  const line: QueueLine = {
    pbx,
    acme,
    sql,
    queue: async (columns, members = [0, 0, 0]) => {
      await sql('DELETE FROM queue_members WHERE tenant_id = ?', ['acme']);
      for (const phone of phones) await pbx.cli(`queue remove member PJSIP/${phone.endpoint} from ${acme.queue.name}`);
      const set = { ...CALM, ...EMPTY, ...columns };
      await sql("UPDATE queues SET ? WHERE tenant_id = 'acme' AND local_name = 'support'", [set]);
      await projectedQueues(pbx, databaseUrl);
      for (const [i, penalty] of members.entries()) {
        if (penalty === null) continue;
        await pbx.cli(`queue add member PJSIP/${phones[i]?.endpoint} to ${acme.queue.name} penalty ${penalty}`);
      }
    },
    call: () => trunk.dial(acme.dids.queue, { from: 'sip:+4930555019900@127.0.0.21' }),
    ringingNow,
    rings: async (timeout = 10_000) => {
      await expect.poll(ringingNow, { timeout, interval: 20 }).not.toEqual([]);
      await new Promise((resolve) => setTimeout(resolve, 150));
      return ringingNow();
    },
    take: (i) => {
      const call = ringing(i);
      call.answer();
      return call;
    },
    refuse: (i) => ringing(i).reject('486 Busy Here'),
    servedTimes: async (times) => {
      const all: number[] = [];
      for (let i = 0; i < times; i++) {
        const caller = line.call();
        const [who = -1] = await line.rings();
        line.take(who);
        await caller.until('answered');
        await caller.hangup();
        await quiet();
        all.push(who);
      }
      return all;
    },
    clear: async () => {
      for (const phone of phones) await phone.register(120); // longer than that is nobody there
      for (const one of trunk.calls) await one.hangup().catch(() => {});
      for (const one of phones.flatMap(({ calls }) => calls)) {
        if (one.state === 'ringing') one.reject('480 Not Now');
        await one.hangup();
      }
      await quiet();
    },
    close: async () => {
      for (const phone of [...phones, trunk]) phone.kill();
      await pbx.stop();
    },
  };
  return line;
}
