import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PhoneCall } from '../../bin/lab/sip/phone/dialog.ts';
import type { Phone } from '../../bin/lab/sip/phone/phone.ts';
import { ringingAt } from '../provisioning/neighbours.ts';
import { phoneOf } from '../provisioning/stage.ts';
import { openWholeOffice, type WholeOffice } from '../provisioning/whole-office.ts';
import { sipPhone, sipTrunk } from '../support/sip.ts';
import { type Mouth, mouth } from './raw-call.ts';

/** Callers and phones with intentions, before the whole daemon and a real Asterisk. */
let office: WholeOffice;
let trunk: Phone;
let anna: Phone;
let ben: Phone;
let carrier: Mouth;

beforeAll(async () => {
  office = await openWholeOffice();
  trunk = await sipTrunk({ pbx: office.pbx, tenant: office.acme });
  anna = await sipPhone({ pbx: office.pbx, phone: phoneOf(office.acme, 0) });
  ben = await sipPhone({ pbx: office.pbx, phone: phoneOf(office.acme, 1) });
  carrier = await mouth(office.pbx.sipPort, office.acme.trunk.address);
}, 180_000);
afterAll(async () => {
  carrier?.close();
  for (const phone of [trunk, anna, ben]) phone?.kill();
  await office?.stop();
});

const records = () =>
  office.db
    .selectFrom('call_records')
    .select(['tenant_id', 'from_number', 'from_name', 'did', 'complete'])
    .orderBy('id')
    .execute();
const tenants = () => office.db.selectFrom('tenants').select(['id', 'name', 'status']).orderBy('id').execute();
const folder = () => readdirSync(office.pbx.spoolDir).sort();

/** What nobody but the people themselves may have changed. */
async function standing(): Promise<unknown> {
  const { items } = (await office.ask('sam', 'GET', '/agents')).body as { items: Record<string, unknown>[] };
  return items.map((one) => ['name', 'status', 'wanted_status', 'reason', 'queues'].map((field) => one[field]));
}

/** Anna answers whatever rings until this is over. */
async function answering<T>(what: Promise<T>): Promise<T> {
  let over = false;
  void what.finally(() => {
    over = true;
  });
  for (; !over; await sleep(30))
    for (const call of anna.calls) if (call.invite !== null && call.state === 'ringing') call.answer();
  return what;
}

/** The next call of Anna's is answered by her, and seen live by a supervisor meanwhile. */
async function answered(): Promise<{ call: PhoneCall; shown: readonly { from: { number: string; name: string } }[] }> {
  const call = await ringingAt(anna);
  call.answer();
  let shown: readonly { from: { number: string; name: string } }[] = [];
  for (let n = 0; n < 20 && shown.length === 0; n++) {
    shown = ((await office.ask('sam', 'GET', '/calls')).body as { items: typeof shown }).items;
    await sleep(25);
  }
  return { call, shown };
}

const plain = (name: string): string => name.replaceAll(';', '').trim();
const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');

describe('a caller’s name', () => {
  it.each([
    ['SQL', utf8("Robert'); DROP TABLE tenants; -- "), "Robert'); DROP TABLE tenants; -- "],
    ['a function of the dialplan', utf8(`$\{SHELL(touch $\{ASTSPOOLDIR}/owned)}`), null],
    ['an expression', utf8(`$[$\{EPOCH} + 1]`), null],
    ['quotes and backslashes', utf8("a\\\" b\\\\ 'c' `d`"), null],
    ['markup', utf8('<img src=x onerror=alert(1)>'), '<img src=x onerror=alert(1)>'],
    ['emoji and accents', utf8('Zoë 😀 山'), 'Zoë 😀 山'],
    ['a text that runs the other way', utf8('ab\u202Egpj.exe'), null],
    ['4 kB', utf8('x'.repeat(4_096)), null],
    ['no UTF-8', Buffer.from([0x5a, 0xff, 0xfe, 0xc3, 0x28, 0x80]), null],
  ])('that is %s is a name like any other: the call is answered, shown and recorded', async (_what, name, wanted) => {
    const before = { records: (await records()).length, tenants: await tenants(), folder: folder() };
    const said = carrier.say({ to: office.acme.dids.phone, from: '+12025550101', name }, 700);
    const { shown } = await answered();
    expect(await said).toBe(200);
    await expect.poll(async () => (await records()).length, { timeout: 10_000 }).toBe(before.records + 1);
    const record = (await records()).at(-1);
    expect(record).toMatchObject({ tenant_id: 'acme', from_number: '+12025550101', complete: 1 });
    for (const seen of [record?.from_name ?? '', shown[0]?.from.name ?? '']) {
      // The dialplan takes out what ends a line of a message's file, from the moment on in which it has the call.
      if (wanted !== null) expect(plain(seen)).toBe(plain(wanted));
      expect(seen.length).toBeLessThanOrEqual(80);
    }
    expect(shown).toHaveLength(1);
    expect({ tenants: await tenants(), folder: folder() }).toEqual({ tenants: before.tenants, folder: before.folder });
  });
});

describe('a caller’s number', () => {
  it.each([
    ['a line of AMI', '100%0D%0AEvent:%20Hangup'],
    ['a frame of AMI', '100%0D%0A%0D%0AEvent:%20FullyBooted%0D%0AUptime:%201%0D%0A%0D%0A'],
    ['a zero byte', '100%00200'],
    ['a tab and an end of a record', '100%09%22z:%20end%22%0A'],
    ['SQL', "100'%20OR%20'1'='1"],
    ['an application', '100%26Local%2F1002%40acme_phones'],
  ])('with %s is data, once, and state stays as it is', async (_what, from) => {
    const before = (await records()).length;
    const agents = await standing();
    const said = carrier.say({ to: office.acme.dids.phone, from }, 500);
    const status = await answering(said);
    if (status === 200) {
      await expect.poll(async () => (await records()).length, { timeout: 10_000 }).toBe(before + 1);
      const { from_number = '' } = (await records()).at(-1) ?? {};
      expect(from_number).toMatch(/^100/); // data, as the channel had it when it came
      expect(from_number.length).toBeLessThanOrEqual(80);
    } else expect([0, 400, 403, 404]).toContain(status);
    expect(await standing()).toEqual(agents);
    const { items } = (await office.ask('sam', 'GET', '/calls')).body as { items: unknown[] };
    await expect.poll(async () => (await office.ask('sam', 'GET', '/calls')).text).not.toContain('Event');
    expect(items.length).toBeLessThanOrEqual(1);
  });

  it.each(['%0D%0A', '%0D%0A%0D%0AEvent:%20Hangup', '%09', '&Local/1@x', '@acme_phones', '%20'])(
    'that is dialled with %s reaches nobody',
    async (more) => {
      const known = anna.calls.length;
      expect([0, 400, 404, 416]).toContain(await carrier.say({ to: `${office.acme.dids.phone}${more}`, from: '100' }));
      expect(anna.calls).toHaveLength(known);
    },
  );

  it('that is dialled with a zero byte is the number before it, and nothing of what follows', async () => {
    const before = (await records()).length;
    const said = carrier.say({ to: `${office.acme.dids.phone}%00`, from: '+12025550102' });
    expect(await answering(said)).toBe(200);
    await expect.poll(async () => (await records()).length, { timeout: 10_000 }).toBe(before + 1);
    expect((await records()).at(-1)).toMatchObject({ tenant_id: 'acme', did: office.acme.dids.phone });
  });
});

describe('a number that somebody asks to be called', () => {
  it.each([
    '100\r\nApplication: System',
    '100\r\n\r\nAction: Command\r\nCommand: core stop now',
    '1002,1,Hangup',
    '1002|1',
    '1002&PJSIP/x',
    'PJSIP/x&Local/1@y',
    'Local/1002@acme_phones',
    '1002@globex_phones',
    '1002/n',
    `$\{SHELL(id)}`,
    '*98',
    '+1202555012\u0000',
    '700',
    '',
  ])('as %j is refused over HTTP, and no phone rings', async (to) => {
    const known = anna.calls.length;
    const { status } = await office.ask('anna', 'POST', '/calls', { to });
    // Blanks, dots and slashes between digits are how people write numbers.
    if (to === '1002/n') expect([404, 409, 422]).toContain(status);
    else expect(status).toBe(422);
    expect(anna.calls).toHaveLength(known);
    expect(await office.pbx.cli('core show channels count')).toMatch(/^0 active channels/m);
  });
});

describe('a caller who is sent on', () => {
  const PREMIUM = '+881612345678';

  async function connected(): Promise<{ outside: PhoneCall; inside: PhoneCall }> {
    const outside = trunk.dial(office.acme.dids.phone);
    const inside = await ringingAt(anna);
    inside.answer();
    await outside.until('answered');
    return { outside, inside };
  }

  it.each([
    ['a premium number', PREMIUM],
    ['a premium number without its plus', PREMIUM.replace('+', '00')],
    ['two places at once', `1002%26${PREMIUM}`],
    ['an application', 'Local%2F1002%40globex_phones'],
    ['a code', '*98'],
  ])('by REFER to %s goes nowhere that costs', async (_what, to) => {
    const { outside, inside } = await connected();
    const known = [trunk.calls.length, ben.calls.length];
    await inside.refer(anna.uri(to)).catch(() => {});
    await sleep(700);
    expect([trunk.calls.length, ben.calls.length]).toEqual(known);
    await Promise.all([outside.hangup(), inside.hangup()]);
    // The caller may have come back to her, and rung until now.
    await expect.poll(() => anna.calls.filter(({ state }) => state !== 'ended')).toEqual([]);
  });

  it('by REFER of the caller itself goes nowhere: a trunk transfers nobody', async () => {
    const { outside, inside } = await connected();
    const known = trunk.calls.length;
    await outside.refer(trunk.uri(PREMIUM)).catch(() => {});
    await sleep(500);
    expect(trunk.calls).toHaveLength(known);
    await Promise.all([outside.hangup(), inside.hangup()]);
  });

  it('finds no way to dial on from a mailbox, and none to a dial tone', async () => {
    const dialplan = await office.pbx.cli('dialplan show');
    const voicemail = readFileSync(join(import.meta.dirname, '../../asterisk-conf/voicemail.conf'), 'utf8');
    expect(dialplan).not.toMatch(/\bDISA\(|\bConfBridge\(|\b(Try)?System\(|\bSHELL\(/);
    expect(voicemail).not.toMatch(/^\s*(dialout|callback|operator|exitcontext)\s*=/m);
  });

  it('in fifty calls at the same moment gets no more lines than the tenant has', async () => {
    await office.db.updateTable('tenants').set({ max_concurrent_calls: 5 }).where('id', '=', 'acme').execute();
    const calls = Array.from({ length: 50 }, () => anna.dial('+12025550123'));
    const known = trunk.calls.length;
    await expect
      .poll(() => calls.filter(({ state }) => state === 'ended').length, { timeout: 20_000 })
      .toBeGreaterThanOrEqual(45);
    expect(trunk.calls.length - known).toBeLessThanOrEqual(5);
    await Promise.all(calls.map((call) => call.hangup()));
    await office.db.updateTable('tenants').set({ max_concurrent_calls: 100 }).where('id', '=', 'acme').execute();
  }, 60_000);
});

it('after all of it nothing is broken: a call rings, and the PBX is what was set up', async () => {
  const call = trunk.dial(office.acme.dids.phone);
  const ring = await ringingAt(anna);
  ring.answer();
  await call.until('answered');
  await call.hangup();
  expect((await office.ask('ada', 'GET', '/pbx/drift')).body).toMatchObject({ in_sync: true });
});
