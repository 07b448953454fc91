import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pbx } from '../../bin/lab/index.ts';
import type { Phone } from '../../bin/lab/sip/phone/phone.ts';
import type { DemoTenant } from '../../bin/seed/demo.ts';
import type { Demo } from '../../bin/seed/seed.ts';
import { freshPbx, mysqlUrl, seedTenants } from '../support/lab.ts';
import { sipCaller, sipPhone } from '../support/sip.ts';
import { spooled, spooledUntil } from '../support/spool.ts';
import { until } from '../support/until.ts';
import { type Daemon, startDaemon } from './daemon.ts';

interface Written {
  readonly trunk: { readonly id: number; readonly name: string };
  readonly pbx: { readonly state: string; readonly detail: string };
}

let demo: Demo;
let acme: DemoTenant;
let pbx: Pbx;
let daemon: Daemon;
let anna: Phone;
const phones: Phone[] = [];

beforeAll(async () => {
  const url = await mysqlUrl();
  demo = await seedTenants(url);
  acme = demo.tenants[0] as DemoTenant;
  pbx = await freshPbx({ databaseUrl: url });
  daemon = await startDaemon(url, pbx, demo);
  anna = await sipPhone({ pbx, phone: acme.phones[0] as DemoTenant['phones'][number] });
  phones.push(anna);
});
afterAll(async () => {
  for (const phone of phones) phone.kill();
  await daemon?.stop();
  await pbx?.stop();
});

const admin = 'acme/tenant_admin';
const root = 'acme/superadmin';
const live = async (id: number) =>
  (await daemon.ask<{ live: { registration: string; carrier: string } }>(admin, 'GET', `/trunks/${id}`)).body.live;

function isDial(row: Record<string, string>): boolean {
  return row['eventtype'] === 'APP_START' && row['appname'] === 'Dial' && (row['appdata'] ?? '').includes('@');
}

/** Whether a call from there rings Anna's phone. */
async function rings(address: string, from = '+49305550199'): Promise<boolean> {
  const before = anna.calls.length;
  const caller = await sipCaller({
    pbx,
    tenant: acme,
    address,
    to: acme.dids.phone,
    from,
    talkMs: 100,
  });
  const call = await anna.incoming(2_000).catch(() => null);
  call?.answer();
  await caller.done.catch(() => {});
  return call !== null && anna.calls.length > before;
}

describe('a trunk that is known by its addresses', () => {
  it('is heard at once, follows its addresses, and is nobody when it is off or gone', { timeout: 60_000 }, async () => {
    const body = {
      name: 'By address',
      kind: 'ip',
      server: '127.0.0.31',
      addresses: ['127.0.0.31', '127.0.0.64/30'],
    };
    const made = await daemon.ask<Written>(root, 'POST', '/trunks', body);
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    expect(made.body.pbx.state, made.body.pbx.detail).toBe('live');
    const path = `/trunks/${made.body.trunk.id}`;
    expect(await rings('127.0.0.31')).toBe(true);
    expect(await rings('127.0.0.66')).toBe(true);
    await daemon.ask(root, 'PATCH', path, { addresses: ['127.0.0.32'] });
    expect(await rings('127.0.0.31')).toBe(false);
    expect(await rings('127.0.0.32')).toBe(true);
    await daemon.ask(admin, 'PATCH', path, { enabled: false });
    expect(await rings('127.0.0.32')).toBe(false);
    await daemon.ask(admin, 'PATCH', path, { enabled: true });
    expect(await rings('127.0.0.32')).toBe(true);
    expect((await daemon.ask(admin, 'DELETE', path)).status).toBe(200);
    expect(await rings('127.0.0.32')).toBe(false);
  });

  it('is not heard from elsewhere, even by who knows its name', async () => {
    expect(await rings(acme.trunk.address, acme.trunk.endpoint)).toBe(true);
    expect(await rings('127.0.0.77', acme.trunk.endpoint)).toBe(false);
  });

  it('carries calls out with its prefix rules, the first of those that are on', { timeout: 30_000 }, async () => {
    const rules = { kind: 'ip', server: '127.0.0.41', strip_digits: 1, prepend: '00' };
    const made = await daemon.ask<Written>(root, 'POST', '/trunks', {
      ...rules,
      ...{ name: 'Cheap', port: 5090, addresses: ['127.0.0.41'], priority: 1 },
    });
    const path = `/trunks/${made.body.trunk.id}`;
    const dialled = async (): Promise<string> => {
      const before = (await spooled(pbx, 'cel')).length;
      const call = anna.dial('+442079460123');
      const rows = await spooledUntil(pbx, 'cel', (all) => all.slice(before).some(isDial));
      await call.hangup();
      return rows.slice(before).find(isDial)?.['appdata'] ?? '';
    };
    expect(await dialled()).toMatch(/^PJSIP\/00442079460123@acme_\w{10},/);
    await daemon.ask(admin, 'PATCH', path, { enabled: false });
    expect(await dialled()).toMatch(new RegExp(`^PJSIP/\\+442079460123@${acme.trunk.endpoint},`));
    await daemon.ask(admin, 'DELETE', path);
  });

  it('takes no address that somebody has, and does not say whose it is', async () => {
    const theirs = demo.tenants[1]?.trunk.address ?? '';
    const body = { name: 'Thief', kind: 'ip', server: 'sip.example.com', addresses: [theirs] };
    const { status, body: answer } = await daemon.ask<{ detail: string }>(root, 'POST', '/trunks', body);
    expect(status).toBe(409);
    expect(answer.detail).toBe(`${theirs} is in use by another trunk`);
    expect(JSON.stringify(answer)).not.toContain('globex');
    const range = { ...body, addresses: ['127.0.0.0/24'] };
    expect((await daemon.ask(root, 'POST', '/trunks', range)).status).toBe(409);
    const two = await Promise.all(
      [root, 'globex/superadmin'].map((who) =>
        daemon.ask(who, 'POST', '/trunks', { ...body, name: 'Race', addresses: ['203.0.113.7'] }),
      ),
    );
    expect(two.map((one) => one.status).sort()).toEqual([201, 409]);
  });

  it.each([['0.0.0.0/0'], ['::/0'], ['x']])('is not known by %s', async (address) => {
    const body = { name: 'Wide', kind: 'ip', server: 'sip.example.com', addresses: [address] };
    const { status, body: answer } = await daemon.ask<{ errors: { path: string }[] }>(root, 'POST', '/trunks', body);
    expect(status).toBe(422);
    expect(answer.errors.map(({ path }) => path)).toEqual(['body.addresses.0']);
  });

  it('has its addresses from a superadmin; an administrator of the tenant changes all else', async () => {
    const body = { name: 'Mine', kind: 'ip', server: 'sip.example.com', addresses: ['203.0.113.20'] };
    const registers = { ...body, kind: 'registration', username: 'me', password: 'secret' };
    for (const wish of [body, { ...body, addresses: [] }, registers]) {
      const { status, body: answer } = await daemon.ask<{ detail: string }>(admin, 'POST', '/trunks', wish);
      expect([status, answer.detail]).toEqual([403, 'only a superadmin may say by which addresses a trunk is known']);
    }
    const { id } = (await daemon.ask<Written>(root, 'POST', '/trunks', body)).body.trunk;
    const change = (wish: object) => daemon.ask(admin, 'PATCH', `/trunks/${id}`, wish);
    for (const addresses of [['203.0.113.21'], ['203.0.113.20', '203.0.113.21'], []])
      expect((await change({ addresses })).status).toBe(403);
    expect((await change({ addresses: body.addresses, name: 'Still mine' })).status).toBe(200);
    expect((await daemon.ask(admin, 'DELETE', `/trunks/${id}`)).status).toBe(200);
  });
});

describe('a trunk that registers', () => {
  it('does so within seconds, carries calls in, and signs off when it goes', { timeout: 60_000 }, async () => {
    interface Extension {
      readonly extension: { readonly id: number; readonly sip_username: string };
      readonly secret: string;
    }
    const carrier = 'globex/tenant_admin';
    const account = await daemon.ask<Extension>(carrier, 'POST', '/extensions', {
      number: '3001',
      display_name: 'Account at a carrier',
      mailbox: { enabled: false },
    });
    const made = await daemon.ask<Written>(admin, 'POST', '/trunks', {
      name: 'By registration',
      kind: 'registration',
      server: '127.0.0.1',
      port: pbx.sipPort,
      username: account.body.extension.sip_username,
      password: 'wrong',
      inbound_number: acme.dids.phone,
    });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const { id } = made.body.trunk;
    await until(async () => (await live(id)).registration === 'rejected', 'the wrong password is rejected');
    await daemon.ask(admin, 'PATCH', `/trunks/${id}`, { password: account.body.secret });
    await until(async () => (await live(id)).registration === 'registered', 'the trunk registers');

    const dora = await sipPhone({ pbx, phone: demo.tenants[1]?.phones[0] as DemoTenant['phones'][number] });
    phones.push(dora);
    const call = dora.dial('3001');
    const incoming = await anna.incoming(5_000);
    incoming.answer();
    await until(() => call.state === 'answered', 'the call came in over the trunk');
    await call.hangup();

    await daemon.ask(admin, 'PATCH', `/trunks/${id}`, { port: pbx.sipPort, transport: 'tcp' });
    await until(async () => (await live(id)).registration === 'registered', 'it registers over TCP');
    expect((await daemon.ask(admin, 'DELETE', `/trunks/${id}`)).status).toBe(200);
    await until(
      async () => !(await pbx.cli('database show registrar')).includes(account.body.extension.sip_username),
      'it has signed off at the carrier',
    );
    for (const text of daemon.logged) expect(text).not.toContain(account.body.secret);
  });
});
