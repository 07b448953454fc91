import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Pbx } from '../../bin/lab/index.ts';
import { startAgent } from '../../bin/lab/sip/agent.ts';
import { authorization } from '../../bin/lab/sip/phone/digest.ts';
import { header, parseMessage, type SipMessage, writeMessage } from '../../bin/lab/sip/phone/message.ts';
import { type Phone, startPhone } from '../../bin/lab/sip/phone/phone.ts';
import type { Demo } from '../../bin/seed/seed.ts';
import { freshPbx, labDir, labRoot, mysqlUrl, seedTenants } from '../support/lab.ts';
import { until } from '../support/until.ts';
import { type Daemon, startDaemon } from './daemon.ts';

interface Written {
  readonly extension: { readonly id: number; readonly number: string; readonly sip_username: string };
  readonly secret: string;
  readonly mailbox_pin: string;
  readonly setup: { readonly qr_svg: string; readonly clients: readonly { readonly text: string }[] };
  readonly pbx: { readonly state: string; readonly detail: string };
}

let demo: Demo;
let pbx: Pbx;
let daemon: Daemon;
const phones: Phone[] = [];

beforeAll(async () => {
  const url = await mysqlUrl();
  demo = await seedTenants(url);
  pbx = await freshPbx({ databaseUrl: url });
  daemon = await startDaemon(url, pbx, demo);
});
afterAll(async () => {
  for (const phone of phones) phone.kill();
  await daemon?.stop();
  await pbx?.stop();
});

async function create(body: object): Promise<Written> {
  const { status, body: made } = await daemon.ask<Written>('acme/tenant_admin', 'POST', '/extensions', body);
  expect(status, JSON.stringify(made)).toBe(201);
  return made;
}

async function registered({ extension, secret }: Written): Promise<Phone> {
  const phone = await startPhone({ sipPort: pbx.sipPort, endpoint: extension.sip_username, password: secret });
  phones.push(phone);
  return phone;
}

const device = async (id: number) =>
  (await daemon.ask<{ device: string }>('acme/tenant_admin', 'GET', `/extensions/${id}`)).body.device;

describe('an extension made over HTTP', () => {
  it('registers within seconds and calls another, with no reload and no restart', async () => {
    const one = await create({ number: '2001', display_name: 'Zoë Ärger', caller_name: 'Zoë' });
    const two = await create({ number: '2002', display_name: 'Yan' });
    expect(
      [one.pbx, two.pbx].map(({ state }) => state),
      JSON.stringify([one.pbx, two.pbx]),
    ).toEqual(['live', 'live']);
    const [caller, callee] = [await registered(one), await registered(two)];
    expect(await device(one.extension.id)).toBe('online');
    const call = caller.dial('2002');
    const incoming = await callee.incoming();
    incoming.answer();
    await until(() => call.state === 'answered', 'the call is answered');
    await call.hangup();
  });

  it('is taken by a real softphone as it is', async () => {
    const made = await create({ number: '2003', display_name: 'Bare' });
    const agent = await startAgent({
      root: await labRoot(),
      dir: labDir('sip'),
      sipPort: pbx.sipPort,
      endpoint: made.extension.sip_username,
      password: made.secret,
    });
    await agent.stop();
  });

  it('for a browser is registered over a WebSocket', async () => {
    const made = await create({ number: '2007', display_name: 'Web', kind: 'webrtc' });
    const { sip_username: user } = made.extension;
    const socket = new WebSocket(`ws://127.0.0.1:${pbx.wsPort}/ws`, 'sip');
    await once(socket, 'open');
    const register = async (cseq: number, extra: readonly (readonly [string, string])[] = []): Promise<SipMessage> => {
      const address = `<sip:${user}@127.0.0.1>`;
      const headers = [
        ['Via', `SIP/2.0/WS browser.invalid;branch=z9hG4bKbrowser${cseq}`],
        ['Max-Forwards', '70'],
        ['From', `${address};tag=browser`],
        ['To', address],
        ['Call-ID', 'browser'],
        ['CSeq', `${cseq} REGISTER`],
        ['Contact', `<sip:${user}@browser.invalid;transport=ws>`],
        ...extra,
      ] as const;
      socket.send(writeMessage({ start: 'REGISTER sip:127.0.0.1 SIP/2.0', headers, body: '' }));
      const [data] = await once(socket, 'message');
      return parseMessage(String(data)) ?? expect.fail(String(data));
    };
    const challenge = header(await register(1), 'WWW-Authenticate');
    const asked = { challenge, method: 'REGISTER', uri: 'sip:127.0.0.1', user };
    const answer = await register(2, [['Authorization', authorization({ ...asked, password: made.secret })]]);
    expect(answer.start).toMatch(/^SIP\/2\.0 200/);
    expect(made.setup.clients.map(({ text }) => text).join()).toContain(`ws://127.0.0.1:${pbx.wsPort}/ws`);
    socket.close();
  });

  it('refuses the old secret once there is a new one, and signs off who registered with it', async () => {
    const made = await create({ number: '2004', display_name: 'Xia' });
    await registered(made);
    const path = `/extensions/${made.extension.id}/secret`;
    const { body } = await daemon.ask<Written>('acme/tenant_admin', 'POST', path);
    expect(body.pbx.state, body.pbx.detail).toBe('live');
    await expect(registered(made)).rejects.toThrow(/401/);
    await until(async () => (await device(made.extension.id)) === 'offline', 'the old phone is signed off', 10_000);
    await registered({ ...made, secret: body.secret });
    expect(await device(made.extension.id)).toBe('online');
  });

  it('is gone when it is deleted: no registration, no calls, no way back', async () => {
    const made = await create({ number: '2005', display_name: 'Will' });
    const other = await create({ number: '2006', display_name: 'Val' });
    await registered(made);
    const caller = await registered(other);
    const { status, body } = await daemon.ask('acme/tenant_admin', 'DELETE', `/extensions/${made.extension.id}`);
    expect(status, JSON.stringify(body)).toBe(200);
    await expect(registered(made)).rejects.toThrow(/401/);
    const call = caller.dial('2005');
    await until(() => call.refusedWith !== null && call.refusedWith !== undefined, 'the call is refused');
    await until(
      async () => !(await pbx.cli('database show registrar/contact')).includes(made.extension.sip_username),
      'the registration is gone',
      10_000,
    );
    const again = await daemon.ask('acme/tenant_admin', 'GET', `/extensions/${made.extension.id}`);
    expect(again.status).toBe(404);
    await create({ number: '2005', display_name: 'Will again' });
  });
});

describe('secrets', () => {
  it('stand nowhere but in the one answer', async () => {
    const made = await create({ number: '2010', display_name: 'Sly', mailbox: { pin: '739154' } });
    const told = made.setup.clients.map(({ text }) => text).join('\n');
    expect(told).toContain(made.secret);
    expect(made.setup.qr_svg).toContain('<svg');
    const stored = [
      ...(await daemon.db.selectFrom('ps_auths').selectAll().execute()),
      ...(await daemon.db.selectFrom('audit_logs').selectAll().execute()),
    ].map((row) => JSON.stringify(row));
    for (const text of [...stored, ...daemon.logged]) {
      expect(text).not.toContain(made.secret);
      expect(text).not.toContain('739154');
    }
    const { body } = await daemon.ask('acme/tenant_admin', 'POST', '/extensions?dry_run=true', {
      number: '2011',
      display_name: 'Dry',
      mailbox: { pin: '739155' },
    });
    expect(JSON.stringify(body)).toContain('***');
    expect(JSON.stringify(body)).not.toMatch(/MD5:[0-9a-f]|739155/);
  });
});
