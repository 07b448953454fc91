import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { endpointOfInterface } from '../../src/asterisk/naming.ts';
import type { PbxSnapshot } from '../../src/asterisk/pbx-event.ts';
import { sipAgent, sipCaller } from '../support/sip.ts';
import { outcome, until } from './ami-control.contract.ts';
import { type CutProxy, cutProxy, through } from './cut-proxy.ts';
import { type Bed, type Listening, listenTo, QUICK, startBed } from './real-link.ts';

let bed: Bed;
const listening: Listening[] = [];
const listen = (...rest: Parameters<typeof listenTo> extends [Bed, ...infer R] ? R : never): Listening => {
  const one = listenTo(bed, ...rest);
  listening.push(one);
  return one;
};
beforeAll(async () => {
  bed = await startBed();
});
afterEach(async () => {
  bed.pbx.thaw();
  await Promise.all(listening.splice(0).map(({ link }) => link.stop()));
});
afterAll(() => bed.pbx.stop());

const acme = () => {
  const [tenant] = bed.demo.tenants;
  const [phone] = tenant?.phones ?? [];
  if (tenant === undefined || phone === undefined) throw new Error('no demo tenant');
  return { tenant, phone, queue: tenant.queue.name, member: `PJSIP/${phone.endpoint}` };
};

/** What can be compared of two pictures: everything but when they were taken. */
function comparable(snapshot: PbxSnapshot | undefined) {
  const channels = snapshot?.channels.map(({ app: _app, ...rest }) => rest);
  return { ...snapshot, at: 0, channels };
}

/** More of them, in another order: `PATCHBAY_FAULTS=100 PATCHBAY_SEED=7 npx vitest run test/asterisk/link-faults`. */
const FAULTS = Number(process.env['PATCHBAY_FAULTS'] ?? 5);
const SEED = Number(process.env['PATCHBAY_SEED'] ?? 20261122);

describe('whatever dies, in whatever order', () => {
  const faults: Readonly<Record<string, (proxies: { ami: CutProxy; ari: CutProxy }) => Promise<void>>> = {
    'core restart now': async () => void (await bed.pbx.cli('core restart now').catch(() => {})),
    'kill -9': async () => {
      await bed.pbx.kill();
      await bed.pbx.restart();
    },
    'a PBX that stands still': async () => {
      bed.pbx.freeze();
      await sleep(3000);
      bed.pbx.thaw();
    },
    'AMI cut': async ({ ami }) => ami.cut(),
    'ARI cut': async ({ ari }) => ari.cut(),
    'AMI swallowed': async ({ ami }) => {
      ami.swallow(true);
      await sleep(3000);
      ami.swallow(false);
    },
    'ARI swallowed': async ({ ari }) => {
      ari.swallow(true);
      await sleep(3000);
      ari.swallow(false);
    },
  };

  async function proxied() {
    const proxies = {
      ami: await cutProxy(Number(new URL(bed.pbx.amiEventsUrl).port)),
      ari: await cutProxy(Number(new URL(bed.pbx.ariUrl).port)),
    };
    const here = listen(QUICK, {
      amiEventsUrl: through(bed.pbx.amiEventsUrl, proxies.ami),
      amiControlUrl: bed.pbx.amiControlUrl,
      ariUrl: through(bed.pbx.ariUrl, proxies.ari),
    });
    await here.link.start();
    await here.nextSnapshot();
    return { here, proxies, stop: () => Promise.all([proxies.ami.stop(), proxies.ari.stop()]) };
  }

  it.each(Object.keys(faults))('%s: the loss is seen and a new picture follows, by itself', async (name) => {
    const { here, proxies, stop } = await proxied();
    const before = here.snapshots().at(-1);
    const next = here.nextSnapshot(60_000);
    await Promise.all([faults[name]?.(proxies), until(() => !here.isReady(), 10_000)]);
    const after = await next;
    expect(here.of('link.down').length).toBeGreaterThan(0);
    const rebooted = name === 'core restart now' || name === 'kill -9';
    expect((after.bootedAt ?? 0) > (before?.bootedAt ?? 0)).toBe(rebooted);
    expect(await here.link.commands.queueReload()).toBeUndefined();
    await stop();
  });

  it('several at once and one after the other, drawn by a seed', { timeout: 60_000 + FAULTS * 10_000 }, async () => {
    const { here, proxies, stop } = await proxied();
    let seed = SEED;
    const draw = (below: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % below;
    };
    const names = Object.keys(faults);
    for (let round = 0; round < FAULTS; round++) {
      const name = names[draw(names.length)] ?? '';
      await faults[name]?.(proxies);
      await sleep(draw(400));
    }
    await until(() => here.isReady(), 60_000);
    await sleep(500);
    await until(() => here.isReady(), 60_000);
    // What is shown now is what a daemon that never saw any of it would show.
    here.link.resync('to compare');
    const shown = await here.nextSnapshot();
    const fresh = listen({ ...QUICK, app: 'patchbay-fresh' });
    await fresh.link.start();
    expect(comparable(await fresh.nextSnapshot())).toEqual(comparable(shown));
    await stop();
  });

  it('a PBX that starts after the daemon is found', async () => {
    await bed.pbx.kill();
    const here = listen();
    await here.link.start();
    await sleep(1000);
    expect(here.isReady()).toBe(false);
    expect(here.snapshots()).toEqual([]);
    expect(await outcome(here.link.commands.queueReload())).toBe('pbx_unavailable');
    expect(await outcome(here.link.commands.hangup({ channelId: 'x' }))).toBe('pbx_unavailable');
    await bed.pbx.restart();
    await here.nextSnapshot();
  });

  it('with the times of every day, a PBX that stands still is noticed within ten seconds', async () => {
    const here = listen({});
    await here.link.start();
    await here.nextSnapshot();
    bed.pbx.freeze();
    const began = performance.now();
    await until(() => here.link.readiness().filter(({ ready }) => ready).length <= 1, 15_000);
    expect(performance.now() - began).toBeLessThan(10_000);
    const next = here.nextSnapshot(60_000);
    bed.pbx.thaw();
    await next;
  });

  it('a call that outlives a cut is in the next picture, one that ended meanwhile is not', async () => {
    const { tenant, phone, queue, member } = acme();
    const { here, proxies, stop } = await proxied();
    const agent = await sipAgent({ pbx: bed.pbx, phone, answerAfterMs: 100 });
    await here.link.commands.queueAdd({ queue, interface: member, memberName: 'Anna', penalty: 0, paused: false });
    const stays = await sipCaller({ pbx: bed.pbx, tenant, to: tenant.dids.queue, talkMs: 6000 });
    await until(() => here.of('queue.agent_connected').length === 1);
    const ends = await sipCaller({ pbx: bed.pbx, tenant, to: tenant.dids.queue, cancelAfterMs: 700 });
    await until(() => here.of('queue.caller_joined').length === 2);
    proxies.ari.swallow(true);
    proxies.ami.swallow(true);
    await ends.done;
    const next = here.nextSnapshot();
    proxies.ari.cut();
    proxies.ami.cut();
    proxies.ari.swallow(false);
    proxies.ami.swallow(false);
    const snapshot = await next;
    expect(snapshot.channels.map(({ endpoint }) => endpoint).sort()).toEqual(
      [tenant.trunk.endpoint, phone.endpoint].sort(),
    );
    expect(snapshot.queues.flatMap(({ callers }) => callers)).toEqual([]);
    expect(snapshot.queues.flatMap(({ members }) => members.map((one) => endpointOfInterface(one.interface)))).toEqual([
      phone.endpoint,
    ]);
    await stays.done;
    await until(() => here.of('channel.destroyed').length >= 2);
    await here.link.commands.queueRemove({ queue, interface: member });
    await agent.stop();
    await stop();
  });
});
