import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PhoneCall } from '../../bin/lab/sip/phone/dialog.ts';
import { phoneOf } from '../provisioning/stage.ts';
import { openStreet, type Street, until } from './street.ts';

/** Who calls is not lost where what was set up leads to nobody. */
describe('a caller who is led astray', () => {
  let street: Street;
  beforeAll(async () => {
    street = await openStreet();
  });
  afterAll(() => street?.close());
  afterEach(async () => {
    for (const { calls } of [street.trunk, street.anna, street.ben])
      for (const call of calls) await call.hangup().catch(() => {});
    await street.set();
  });

  const annaSets = (columns: Record<string, string | null>) => street.on.set(phoneOf(street.on.acme, 0), columns);
  const inBox = (call: PhoneCall) => expectBox(call, '1001');
  async function expectBox(call: PhoneCall, box: string): Promise<void> {
    await call.until('answered');
    await expect.poll(() => street.on.pbx.cli('core show channels concise')).toContain(`VoiceMail!${box}@acme_vm`);
  }

  it('by a forward to an extension that nobody has: the mailbox of who forwarded, or the number does not exist', async () => {
    await street.set();
    await annaSets({ forward_always: '4711' });
    const call = street.call();
    await inBox(call);
    await call.hangup();
    await annaSets({ mailbox: null });
    expect(await street.refused(street.call())).toBe(404);
    await annaSets({ forward_always: null, mailbox: '1001' });
  });

  it('by a transfer to nobody, to a colleague who is busy, or outside where it may not go: back to who made it, once', async () => {
    await street.set();
    await street.on.set(phoneOf(street.on.acme, 1), { dnd: 1, mailbox: null });
    async function comesBack(to: string): Promise<PhoneCall> {
      const call = street.call();
      const taken = await street.anna.incoming();
      taken.answer();
      await call.until('answered');
      await taken.sendOn(street.anna.uri(to));
      const back = await street.anna.incoming();
      expect(call.state).toBe('answered');
      back.reject('486 Busy Here');
      return call;
    }
    for (const to of ['4711', '1002', '+88213000000']) {
      const call = await comesBack(to);
      await inBox(call);
      await call.hangup();
    }
    await annaSets({ mailbox: null });
    await (await comesBack('4711')).until('ended');
    await annaSets({ mailbox: '1001' });
    await street.on.set(phoneOf(street.on.acme, 1), { dnd: 0, mailbox: '1002' });
  }, 60_000);

  describe('parked, and taken by nobody', () => {
    async function park(): Promise<PhoneCall> {
      const call = street.call();
      const taken = await street.anna.incoming();
      taken.answer();
      await call.until('answered');
      await taken.sendOn(street.anna.uri('700'));
      return call;
    }
    beforeAll(async () => {
      const { pbx } = street.on;
      const file = join(pbx.spoolDir, 'projection/parking.conf');
      await writeFile(file, (await readFile(file, 'utf8')).replaceAll('parkingtime => 120', 'parkingtime => 2'));
      await until(async () => {
        await pbx.cli('module reload res_parking.so');
        return /Time *: *2 sec/.test(await pbx.cli('parking show acme_parking'));
      });
    });

    it('rings again where he was parked, and is a call like any other there', async () => {
      await street.set();
      const call = await park();
      (await street.anna.incoming()).reject('486 Busy Here');
      await inBox(call);
    });

    it('is in the mailbox of a phone that is not there any more', async () => {
      await street.set();
      const call = await park();
      await street.anna.register(0);
      await inBox(call);
      await street.anna.register(120);
    });
  });

  it('outside without a number of his own: called on as somebody without a name, not as nobody', async () => {
    await street.set({ route_type: 'external', route_target: '+12025550177' });
    street.trunk.dial(street.number, { from: 'sip:anonymous@anonymous.invalid' });
    expect((await street.trunk.incoming()).peer).toContain('sip:anonymous@anonymous.invalid');
  });

  it('in an emergency: over the next trunk where one does not take it', async () => {
    const dead = { tenant_id: 'acme', endpoint_id: 'acme_000000dead' };
    await street.on.sql('INSERT INTO ps_endpoints SET ?', [
      { tenant_id: 'acme', tenantid: 'acme', id: dead.endpoint_id, context: 'acme_inbound', aors: dead.endpoint_id },
    ]);
    await street.on.sql('INSERT INTO pbx_trunks SET ?', [
      { ...dead, name: 'dead', kind: 'ip', server: '192.0.2.1', addresses: '[]', codecs: 'ulaw', priority: 1 },
    ]);
    street.anna.dial('112');
    expect((await street.trunk.incoming()).invite?.start).toContain('sip:112@');
  });
});
