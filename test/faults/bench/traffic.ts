import { setTimeout as sleep } from 'node:timers/promises';
import { header } from '../../../bin/lab/sip/phone/message.ts';
import type { Placed, Text } from '../picture.ts';
import type { Api } from './api.ts';
import type { House } from './house.ts';
import { emailOf } from './people.ts';

const PAUSE_MS = 350;
const TEXT_MS = 4_000;
const TEXT = ['Content-Type', 'text/plain;charset=utf-8'] as const;

/** What goes on at both tenants, from the same callers: calls to the queue and to a phone, texts both ways, a message. */
export interface Traffic {
  readonly calls: readonly Placed[];
  texts(): Text[];
  /** @returns what ends it, and waits until all of it is over */
  begin(): () => Promise<void>;
}

export function trafficOf(houses: readonly House[], api: Api): Traffic {
  const calls: Placed[] = [];
  const texts: Omit<Text, 'carried'>[] = [];
  const counts = new Map<House, number>();
  /** The same numbers, in the same order, at each tenant. */
  const caller = (house: House): string => {
    const n = (counts.get(house) ?? 0) + 1;
    counts.set(house, n);
    return `+1303555${String(n).padStart(4, '0')}`;
  };

  async function callsOf(house: House, going: () => boolean): Promise<void> {
    for (let n = 0; going(); n++) {
      const { dids } = house.tenant;
      const from = caller(house);
      const mute = n % 2 === 1 ? () => muted(house) : undefined;
      calls.push(await house.place(n % 2 === 0 ? dids.queue : dids.phone, from, mute));
      await sleep(PAUSE_MS);
    }
  }

  /** 1001 lets nobody hear them, over HTTP. */
  async function muted({ tenant }: House): Promise<void> {
    const email = emailOf(tenant, 'first');
    const listed = await api.ask<{ items?: { id: string }[] }>(email, 'GET', '/calls');
    const id = listed?.body?.items?.[0]?.id;
    if (id !== undefined) await api.ask(email, 'POST', `/calls/${id}/mute`, {});
  }

  async function textsOf(house: House, going: () => boolean): Promise<void> {
    const { tenant, trunk } = house;
    const number = tenant.dids.phone;
    const email = emailOf(tenant, 'supervisor');
    while (going()) {
      const other = caller(house);
      const at = Date.now();
      const inward = `${tenant.id}’s text in, ${other}`;
      const from = ['From', `<sip:${other}@carrier.example.com>;tag=${other}`] as const;
      const status = await Promise.race([trunk.ask('MESSAGE', number, [TEXT, from], inward), sleep(TEXT_MS, 0)]);
      texts.push({ tenant: tenant.id, way: 'in', body: inward, at, accepted: status === 202 });
      const outward = `${tenant.id}’s text out, ${other}`;
      const sent = await api.ask(email, 'POST', '/sms', { from: number, to: other, body: outward });
      texts.push({ tenant: tenant.id, way: 'out', body: outward, at, accepted: sent?.status === 202 });
      await sleep(4 * PAUSE_MS);
    }
  }

  return {
    calls,
    texts: () => {
      const heard = houses.flatMap(({ trunk }) => trunk.heard).filter(({ start }) => start.startsWith('MESSAGE'));
      // A carrier that is asked again by the same request answers again and has one text.
      const once = new Map(heard.map((one) => [`${header(one, 'Call-ID')} ${header(one, 'CSeq')}`, one.body]));
      const carried = [...once.values()];
      return texts.map((text) => ({ ...text, carried: carried.filter((body) => body === text.body).length }));
    },
    begin: () => {
      let on = true;
      const going = () => on;
      const work = houses.flatMap((house) => [
        callsOf(house, going),
        textsOf(house, going),
        house.leaveMessage(caller(house)),
      ]);
      return async () => {
        on = false;
        await Promise.all(work);
      };
    },
  };
}
