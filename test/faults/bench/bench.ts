import { setTimeout as sleep } from 'node:timers/promises';
import type { DemoTenant } from '../../../bin/seed/demo.ts';
import { untilServing } from '../../../bin/system/daemon.ts';
import { telephoneWav } from '../../../src/platform/telephone-sound.ts';
import type { FaultOf, Frame, Picture, Window } from '../picture.ts';
import { type Api, apiOf } from './api.ts';
import { type House, openHouse } from './house.ts';
import { emailOf } from './people.ts';
import { type Servers, startServers } from './servers.ts';
import { type Traffic, trafficOf } from './traffic.ts';

const LOOK_EVERY_MS = 250;
const WELL_MS = 60_000;

/** Everything that faults are done to and that is looked at afterwards. */
export interface Bench extends Servers {
  readonly api: Api;
  readonly houses: readonly [House, House];
  readonly traffic: Traffic;
  readonly frames: () => Frame[];
  readonly health: Picture['health'];
  readonly windows: readonly Window[];
  readonly random: () => number;
  /** Notes what is broken, from when to when, and when all was well again. */
  broken(of: FaultOf, act: () => Promise<unknown>): Promise<void>;
  /** Waits until `/readyz` agrees. */
  ready(): Promise<void>;
  /** Waits until `/readyz` complains. @returns ms that it took */
  complains(timeoutMs?: number): Promise<number>;
}

export async function openBench(random: () => number): Promise<Bench> {
  const servers = await startServers(random);
  try {
    return await furnished(servers, random);
  } catch (error) {
    await servers.stop();
    throw error;
  }
}

async function furnished(servers: Servers, random: () => number): Promise<Bench> {
  const { daemon, demo, pbx } = servers;
  const [acme, globex] = demo.tenants as [DemoTenant, DemoTenant];
  const api = apiOf(daemon.url, demo.superadmin.password);
  const ready = async () => {
    const missing = await untilServing(daemon.url, WELL_MS);
    if (missing.length > 0) throw new Error(`not ready: ${missing.join('; ')}`);
  };
  await ready();
  const houses = [await openHouse(pbx, acme), await openHouse(pbx, globex)] as const;
  for (const { tenant } of houses) await furnish(api, tenant);
  // What was never asked before is in no cache when the database is away.
  for (const { tenant, place } of houses)
    for (const did of [tenant.dids.phone, tenant.dids.queue]) await place(did, '+13035550000');
  const watched = houses.map(({ tenant }) => api.watch(emailOf(tenant, 'supervisor'), tenant.id));
  const health: { at: number; missing: string }[] = [];
  const windows: Window[] = [];
  let open = true;
  void watchHealth(daemon.url, health, () => open);
  const traffic = trafficOf(houses, api);

  return {
    ...servers,
    api,
    houses,
    traffic,
    frames: () => watched.flatMap(({ frames }) => [...frames]),
    health,
    windows,
    random,
    ready,
    complains: async (timeoutMs = 12_000) => {
      const from = Date.now();
      for (const end = from + timeoutMs; ; await sleep(100)) {
        const answer = await fetch(`${daemon.url}/readyz`, { signal: AbortSignal.timeout(1_000) }).catch(() => null);
        if (answer?.ok !== true) return Date.now() - from;
        if (Date.now() > end) throw new Error(`/readyz is content after ${timeoutMs} ms`);
      }
    },
    broken: async (of, act) => {
      const from = Date.now();
      await act();
      const until = Date.now();
      await untilServing(daemon.url, WELL_MS);
      windows.push({ of, from, until, readyAt: Date.now() });
    },
    stop: async () => {
      open = false;
      for (const one of watched) one.stop();
      for (const house of houses) house.close();
      await servers.stop();
    },
  };
}

/** SMS over the trunk, a short greeting, and two people who serve the queue. */
async function furnish(api: Api, tenant: DemoTenant): Promise<void> {
  const admin = emailOf(tenant, 'admin');
  const must = async <T>(email: string, method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await api.ask<T>(email, method, path, body);
    if (answer === null || answer.status > 299) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer.body;
  };
  const trunks = await must<{ items: { id: number }[] }>(admin, 'GET', '/trunks');
  const settings = { trunk_id: trunks.items[0]?.id };
  await must(admin, 'POST', '/sms/providers', { kind: 'sip', name: 'trunk', settings });
  const boxes = await must<{ items: { id: number; number: string }[] }>(admin, 'GET', '/mailboxes');
  const box = boxes.items.find(({ number }) => number === '1001')?.id;
  await must(emailOf(tenant, 'first'), 'PUT', `/mailboxes/${box}/greetings/unavailable`, beep());
  for (const who of ['first', 'second'] as const)
    await must(emailOf(tenant, who), 'PUT', '/agents/me/state', { status: 'available' });
}

function beep(): Uint8Array {
  return new Uint8Array(telephoneWav(Int16Array.from({ length: 4_000 }, (_, n) => Math.sin(n / 3) * 8_000)));
}

async function watchHealth(url: string, health: { at: number; missing: string }[], open: () => boolean): Promise<void> {
  for (; open(); await sleep(LOOK_EVERY_MS)) {
    health.push({ at: Date.now(), missing: (await untilServing(url, 0)).join('; ') });
  }
}
