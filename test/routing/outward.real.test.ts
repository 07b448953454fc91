import { createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Said } from './hook.ts';
import { failover, openStreet, type Street } from './street.ts';

describe('a call from outside whose target is not in the house', () => {
  let street: Street;
  beforeAll(async () => {
    street = await openStreet();
  });
  afterAll(() => street?.close());
  beforeEach(() => street.set());

  describe('a number outside', () => {
    const OUTSIDE = '+12025550177';
    const policy = (caller_id_policy: string) =>
      street.on.sql("UPDATE pbx_trunks SET ? WHERE tenant_id = 'acme'", [{ caller_id_policy }]);
    const out = async (): Promise<string> => {
      const made = street.call();
      const there = await street.trunk.incoming();
      const shown = there.peer;
      there.answer();
      await made.until('answered');
      await made.hangup();
      return shown;
    };

    it('is called over the tenant’s trunk with the number that its policy wants', async () => {
      await street.set({ route_type: 'external', route_target: OUTSIDE });
      await policy('as_set');
      expect(await out()).toContain('+12025550100');
      await policy('tenant_number');
      expect(await out()).toContain(street.number);
      await policy('passthrough');
      expect(await out()).toContain('+12025550100');
      await policy('as_set');
    });

    it('is one of the tenant’s calls: the limit holds, and then the failover counts', async () => {
      await street.set({ route_type: 'external', route_target: OUTSIDE, ...failover('endpoint', '1002') });
      await street.on.sql("UPDATE tenants SET max_concurrent_calls = 1 WHERE id = 'acme'");
      const first = street.call();
      const there = await street.trunk.incoming();
      expect(await street.refused(street.call())).toBe(503);
      await first.hangup();
      await there.until('ended');
      await street.on.sql("UPDATE tenants SET max_concurrent_calls = 10 WHERE id = 'acme'");
      const second = street.call();
      (await street.trunk.incoming()).reject('503 Service Unavailable');
      await street.ben.incoming();
      await second.hangup();
      const busy = street.call();
      (await street.trunk.incoming()).reject('486 Busy Here');
      expect(await street.refused(busy)).toBe(486);
    });

    it('passes what the tenant may call outside: what is denied, full or too dear takes the failover', async () => {
      await street.set({ route_type: 'external', route_target: OUTSIDE, ...failover('endpoint', '1002') });
      const insert = (table: string, row: object) =>
        street.on.sql('INSERT INTO ?? SET ?', [table, { tenant_id: 'acme', ...row }]);
      const nothing = async () => {
        for (const table of ['outbound_prefixes', 'outbound_limits', 'outbound_spend', 'call_rates'])
          await street.on.sql('DELETE FROM ??', [table]);
      };
      const sent = () => street.trunk.calls.length;
      const failsOver = async () => {
        const before = sent();
        await street.rings(street.ben);
        expect(sent()).toBe(before + 1); // the one from outside, and none back
      };
      await insert('outbound_prefixes', { prefix: '+1202', verdict: 'deny' });
      await failsOver();
      await nothing();
      await insert('outbound_limits', { max_calls: 1 });
      const first = street.call();
      const there = await street.trunk.incoming();
      await failsOver();
      await first.hangup();
      await there.until('ended');
      await nothing();
      await insert('call_rates', { prefix: '+1202', price_per_minute: '6', currency: 'EUR' });
      await insert('outbound_limits', { daily_cap: '0.5' });
      await failsOver();
      await nothing();
      await street.set({ route_type: 'external', route_target: '+881612345678' }); // satellite, and no failover
      expect(await street.refused(street.call())).toBe(403);
    });

    it('that is the tenant’s own is never called', async () => {
      const own = { route: { type: 'external', target: street.on.acme.dids.queue } };
      expect((await street.house.ask('PATCH', `/dids/${street.didId}`, own)).status).toBe(422);
      await street.set({ route_type: 'external', route_target: street.number, ...failover('endpoint', '1002') });
      const sent = street.trunk.calls.length;
      await street.rings(street.ben);
      expect(street.trunk.calls.length).toBe(sent + 1); // the one from outside
    });
  });

  describe('a webhook', () => {
    beforeAll(async () => {
      expect((await street.house.ask('POST', `/dids/${street.didId}/webhook/secret`)).status).toBe(201);
    });
    const hooked = (path: string, said: Said) => {
      const url = street.house.hook.says(path, said);
      return street.set({ route_type: 'webhook', route_target: url, ...failover('endpoint', '1002') });
    };
    const lastOutcome = async () => {
      const asks = `/dids/${street.didId}/webhook/asks?limit=1`;
      return (await street.house.ask<{ items: { outcome: string }[] }>('GET', asks)).body.items[0]?.outcome;
    };

    it('says where the call goes', async () => {
      await hooked('/route', { body: { action: 'route', route: { type: 'endpoint', target: '1001' } } });
      await street.rings(street.anna);
      const [asked] = street.house.hook.heard.slice(-1);
      expect(JSON.parse(asked?.body ?? '')).toMatchObject({
        type: 'call.route',
        tenant: 'acme',
        from: '+12025550100',
        to: street.number,
        did: street.didId,
        test: false,
      });
      await hooked('/out', { body: { action: 'route', route: { type: 'external', target: '+12025550166' } } });
      const made = street.call();
      await street.trunk.incoming();
      await made.hangup();
      expect(await street.detour()).toBe('webhook');
      await hooked('/busy', { body: { action: 'hangup', reason: 'busy' } });
      expect(await street.refused(street.call())).toBe(486);
      await hooked('/box', { body: { action: 'voicemail', mailbox: '1001' } });
      const left = street.call();
      await left.until('answered');
      await left.hangup();
      await expect.poll(lastOutcome).toBe('followed');
    });

    it('that is wrong, another tenant’s, or absent: failover at once', async () => {
      for (const [path, said, outcome] of [
        ['/html', { body: '<html>' }, 'invalid'],
        ['/foreign', { body: { action: 'route', route: { type: 'endpoint', target: '1999' } } }, 'invalid'],
        ['/down', { status: 500 }, 'refused'],
        ['/elsewhere', { status: 302, headers: { location: 'https://hooks.example.com/' } }, 'refused'],
      ] as const) {
        await hooked(path, said);
        expect(await street.rings(street.ben), path).toBeLessThan(1_500);
        await expect.poll(lastOutcome, { message: path }).toBe(outcome);
      }
    });

    it('that is late: failover within three seconds', async () => {
      await hooked('/late', { body: { action: 'hangup' }, afterMs: 10_000 });
      expect(await street.rings(street.ben)).toBeLessThan(3_000);
      await expect.poll(lastOutcome).toBe('late');
    });

    it('without the daemon: at once when it is dead, within three seconds when it hangs', async () => {
      await hooked('/route', { body: { action: 'route', route: { type: 'endpoint', target: '1001' } } });
      await street.house.room.stop();
      expect(await street.rings(street.ben)).toBeLessThan(500);
      const hanging = createServer(() => {});
      const port = Number(new URL(street.on.pbx.routingUrl).port);
      await new Promise<void>((resolve) => hanging.listen(port, '127.0.0.1', resolve));
      expect(await street.rings(street.ben)).toBeLessThan(3_200);
      hanging.close();
      // without a failover: refused, and not a word to the caller of why
      await street.set({ route_type: 'webhook', route_target: 'https://hooks.example.com/' });
      expect(await street.refused(street.call())).toBeGreaterThanOrEqual(500);
    });
  });
});
