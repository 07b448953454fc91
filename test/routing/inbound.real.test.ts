import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { phoneOf } from '../provisioning/stage.ts';
import { projectedQueues } from '../support/queues.ts';
import { failover, openStreet, type Street, until } from './street.ts';

describe('a call from outside, before its target and when that is not there', () => {
  let street: Street;
  beforeAll(async () => {
    street = await openStreet();
  });
  afterAll(() => street?.close());
  beforeEach(async () => {
    await street.on.sql('DELETE FROM blocklist');
    await street.set();
  });

  describe('a caller on the blocklist', () => {
    it('is refused or hears that the line is busy, in whatever form the carrier sends the number', async () => {
      const block = (pattern: string, action?: string) => street.house.ask('POST', '/blocklist', { pattern, action });
      expect((await block('+49900*')).status).toBe(201);
      expect((await block('+499001*', 'busy')).status).toBe(201);
      expect((await block('+493055501', 'busy')).status).toBe(201);
      expect((await block('anonymous', 'busy')).status).toBe(201);
      expect((await block('+4930555099', 'reject')).status).toBe(201);
      await street.on.sql("UPDATE blocklist SET expires_at = '2020-01-01' WHERE pattern = '+4930555099'");
      const table: [from: string, answer: number | null][] = [
        ['+499002', 403],
        ['00499002', 403],
        ['09002', 403],
        ['499002', 403],
        ['+4990012', 486],
        ['+493055501', 486],
        ['+4930555012', null],
        ['+4930555099', null],
        ['anonymous', 486],
        ['+12025550100', null],
      ];
      for (const [from, answer] of table) {
        const shown = await street.trace(`?from=${encodeURIComponent(from === 'anonymous' ? '' : from)}`);
        expect([from, shown['outcome']]).toEqual([from, answer === null ? 'endpoint' : 'blocked']);
        const check = await street.house.ask(
          'GET',
          `/blocklist/check?number=${encodeURIComponent(String(shown['from']))}`,
        );
        if (check.status === 200) expect([from, check.body['blocked']]).toEqual([from, answer !== null]);
        if (answer === null) await street.rings(street.anna, from);
        else expect([from, await street.refused(street.call(from))]).toEqual([from, answer]);
      }
      const last = street.call('+499002');
      await street.refused(last);
      expect(await street.detour()).toBe('blocked');
    });

    it('of the neighbour is not turned away here', async () => {
      await street.house.ask('POST', '/blocklist', { pattern: '+1*' }, 'globex');
      await street.rings(street.anna);
    });
  });

  describe('opening hours', () => {
    it('are kept to the second, and the API says the same on both sides of each edge', async () => {
      const [zone] = await street.on.sql("SELECT id FROM schedules WHERE tenant_id = 'acme' LIMIT 1");
      const schedule =
        zone?.['id'] ??
        ((await street.house.ask('POST', '/schedules', { name: 'Edge', timezone: 'Europe/Berlin', rules: [] })).body[
          'id'
        ] as number);
      const second = Math.ceil(Date.now() / 1000) * 1000;
      await street.on.sql('DELETE FROM schedule_spans WHERE schedule_id = ?', [schedule]);
      const span = (from: number, to: number) =>
        street.on.sql(
          'INSERT INTO schedule_spans (tenant_id, schedule_id, opens_at_utc, closes_at_utc) VALUES (?, ?, FROM_UNIXTIME(?), FROM_UNIXTIME(?))',
          ['acme', schedule, from / 1000, to / 1000],
        );
      await street.on.sql("SET time_zone = '+00:00'");
      await span(second - 60_000, second + 3_000);
      await span(second + 6_000, second + 9_000);
      await street.set({ schedule_id: schedule, after_hours_route_type: 'endpoint', after_hours_route_target: '1002' });
      const says = async () => (await street.house.ask('GET', `/schedules/${schedule}/check`)).body['open'];
      const seen: string[] = [];
      while (Date.now() < second + 11_000) {
        const [before, trace] = [await says(), await street.trace()];
        const rang = { anna: street.anna.calls.length, ben: street.ben.calls.length };
        const made = street.call();
        const open = () => street.anna.calls.length > rang.anna;
        await until(() => open() || street.ben.calls.length > rang.ben);
        const isOpen = open();
        await (isOpen ? street.anna : street.ben).incoming();
        await made.hangup();
        if (before !== (await says())) continue; // the edge was in between
        expect([isOpen, trace['outcome']]).toEqual([before, 'endpoint']);
        const word = isOpen ? 'open' : 'closed';
        if (seen.at(-1) !== word) seen.push(word);
      }
      expect(seen).toEqual(['open', 'closed', 'open', 'closed']);
      const last = street.call();
      await street.ben.incoming();
      await last.hangup();
      expect(await street.detour()).toBe('after_hours');
      await street.set({ schedule_id: schedule });
      expect(await street.refused(street.call())).toBe(480);
      expect(await street.trace()).toMatchObject({ outcome: 'refused' });
    }, 60_000);
  });

  describe('where the call was sent is not there', () => {
    it('a phone that is not registered: failover, once, and before its mailbox', async () => {
      await street.set({ route_target: '1003', ...failover('endpoint', '1002') });
      await street.rings(street.ben);
      const made = street.call();
      await street.ben.incoming();
      await made.hangup();
      expect(await street.detour()).toBe('failover');
      await street.set({ route_target: '1003', ...failover('endpoint', '1003') });
      const other = street.call();
      await other.until('answered'); // its mailbox
      await other.hangup();
    });

    it('what the person has set counts first; busy and no answer are not failures', async () => {
      await street.set({ route_target: '1003', ...failover('endpoint', '1002') });
      await street.on.set(phoneOf(street.on.acme, 2), { forward_unreachable: '1001' });
      await street.rings(street.anna);
      await street.on.set(phoneOf(street.on.acme, 2), { forward_unreachable: null });
      await street.set({ ...failover('endpoint', '1002') });
      const made = street.call();
      (await street.anna.incoming()).reject('486 Busy Here');
      await made.until('answered'); // Anna's mailbox
      await made.hangup();
    });

    it('a queue that nobody serves, or that is gone; a mailbox that is gone', async () => {
      await street.set({ route_type: 'queue', route_target: 'nowhere', ...failover('endpoint', '1002') });
      await street.rings(street.ben);
      await street.set({ route_type: 'voicemail', route_target: '4711', ...failover('endpoint', '1002') });
      await street.rings(street.ben);
      await street.set({ route_type: 'voicemail', route_target: '4711' });
      await street.call().until('ended');
      await street.set({ route_type: 'queue', route_target: 'nowhere' });
      expect(await street.refused(street.call())).toBe(404);
    });

    it('a tenant without the feature', async () => {
      const [tenant] = await street.on.sql("SELECT features FROM tenants WHERE id = 'acme'");
      await street.on.sql(`UPDATE tenants SET features = '{"queue": false}' WHERE id = 'acme'`);
      await street.set({ route_type: 'queue', route_target: 'support', ...failover('endpoint', '1002') });
      await street.rings(street.ben);
      expect(await street.trace()).toMatchObject({ outcome: 'endpoint' });
      const features =
        typeof tenant?.['features'] === 'string' ? tenant['features'] : JSON.stringify(tenant?.['features']);
      await street.on.sql("UPDATE tenants SET features = ? WHERE id = 'acme'", [features]);
    });
  });

  describe('a queue overflows', () => {
    const queue = async (columns: Record<string, unknown>) => {
      await street.on.sql("UPDATE queues SET ? WHERE tenant_id = 'acme' AND local_name = 'support'", [columns]);
      await projectedQueues(street.on.pbx, street.on.databaseUrl);
      await street.set({ route_type: 'queue', route_target: 'support' });
    };
    const TO_BEN = { overflow_route_type: 'endpoint', overflow_route_target: '1002' };
    afterAll(async () => {
      await queue({
        max_wait_time: 300,
        maxlen: 0,
        joinempty: null,
        overflow_route_type: null,
        overflow_route_target: null,
      });
    });

    it('by wait', async () => {
      await street.on.pbx.cli(`queue pause member PJSIP/${phoneOf(street.on.acme, 0).endpoint} queue acme_support`);
      await street.on.pbx.cli(`queue pause member PJSIP/${phoneOf(street.on.acme, 1).endpoint} queue acme_support`);
      await queue({ max_wait_time: 1, maxlen: 0, joinempty: 'yes', ...TO_BEN });
      const made = street.call();
      await street.ben.incoming();
      await made.hangup();
      expect(await street.detour()).toBe('overflow');
    });

    it('by length', async () => {
      await queue({ max_wait_time: 30, maxlen: 1, joinempty: 'yes', ...TO_BEN });
      const first = street.call();
      await until(async () => (await street.on.pbx.cli('queue show acme_support')).includes('1. PJSIP/'));
      await street.rings(street.ben);
      await first.hangup();
    });

    it('by nobody being there; with nowhere to go, the number’s failover', async () => {
      await queue({ max_wait_time: 30, maxlen: 0, joinempty: 'paused', ...TO_BEN });
      await street.rings(street.ben);
      await queue({ overflow_route_type: null, overflow_route_target: null });
      await street.set({ route_type: 'queue', route_target: 'support', ...failover('endpoint', '1002') });
      await street.rings(street.ben);
      await street.set({ route_type: 'queue', route_target: 'support' });
      expect(await street.refused(street.call())).toBeGreaterThanOrEqual(400);
    });
  });
});
