import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signatureOf } from '../../src/messaging/carriers/http/signature.ts';
import { ACME, type Office, openOffice, PUBLIC_URL, until } from './office.ts';

interface Told {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

const SECRET = 'an-auth-token-of-acme';
let office: Office;
let server: Server;
let inbound: string;
let secret: string;
const told: Told[] = [];
let answers: number[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (piece: string) => {
      text += piece;
    });
    request.on('end', () => {
      told.push({ headers: request.headers, text });
      const status = answers.shift() ?? 200;
      response.writeHead(status, status === 302 ? { location: 'http://127.0.0.1:9/' } : {}).end('whatever');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  office = await openOffice();
  const made = await office.ask('tenant_admin', 'POST', '/sms/providers', {
    kind: 'http',
    name: 'p',
    settings: { base_url: 'https://sms.example.com', account: 'AC0' },
    secret: SECRET,
  });
  inbound = new URL((made.body as { inbound_url: string }).inbound_url).pathname;
  secret = ((await office.ask('tenant_admin', 'POST', '/sms/settings/webhook-secret')).body as { secret: string })
    .secret;
}, 120_000);
afterAll(async () => {
  await office?.stop();
  server?.closeAllConnections();
  server?.close();
});

async function arrive(url: string, body: string) {
  await office.db.updateTable('dids').set({ sms_webhook_url: url }).where('number', '=', ACME.number).execute();
  const form = { MessageSid: `IN ${url} ${body}`, From: '+12025550123', To: ACME.number, Body: body };
  const signature = signatureOf(SECRET, `${PUBLIC_URL}${inbound}`, form);
  expect((await office.form(inbound, form, { 'x-twilio-signature': signature })).status).toBe(200);
}
const own = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
const deliveries = async () =>
  (
    (await office.ask('tenant_admin', 'GET', '/sms/webhook-deliveries')).body as {
      items: { id: number; status: string; attempts: number; last_status: number | null; last_error: string | null }[];
    }
  ).items;

describe('a webhook', () => {
  it('is told what came, signed, and again when it did not answer well', async () => {
    answers = [500, 302];
    await arrive(own(), 'for the hook');
    await until(() => told.length === 1, 'told');
    const due = { next_try_at: new Date(1_000) };
    for (const count of [2, 3]) {
      await until(async () => (await deliveries())[0]?.attempts === count - 1, 'noted');
      await until(async () => (await deliveries())[0]?.last_status !== null, 'answered');
      await office.db.updateTable('sms_webhook_deliveries').set(due).execute();
      await until(() => told.length === count, 'told again');
    }
    expect(
      await until(async () => (await deliveries()).find(({ status }) => status === 'delivered'), 'done'),
    ).toMatchObject({
      attempts: 3,
      last_status: 200,
    });
    const keys = new Set(told.map(({ headers }) => headers['webhook-id']));
    expect(keys.size).toBe(1);
    for (const { headers, text } of told) {
      const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
      const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${text}`;
      expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
      expect(JSON.parse(text)).toMatchObject({ type: 'sms.received', tenant: 'acme', data: { body: 'for the hook' } });
    }
  }, 30_000);

  it.each([
    'http://169.254.169.254/latest/meta-data',
    'http://localhost:3306/',
    'http://[::ffff:10.0.0.1]/',
    'http://[::1]/',
    'http://10.0.0.1/',
    'http://0x7f.1.1.1/',
    'http://metadata/',
  ])('never leads inside: %s', async (url) => {
    await arrive(url, `ssrf ${url}`);
    const refused = await until(
      async () => (await deliveries()).find(({ last_error }) => last_error !== null),
      'refused',
    );
    expect(refused.last_status).toBe(null);
    expect(refused.last_error).toMatch(/not public|not allowed|no name of a host/);
    await office.db
      .updateTable('sms_webhook_deliveries')
      .set({ status: 'dead', next_try_at: null, last_error: null })
      .execute();
  });

  it('that is given up can be asked for again', async () => {
    const before = told.length;
    await arrive(own(), 'given up');
    await until(() => told.length === before + 1, 'told');
    const [delivery] = await deliveries();
    await until(async () => (await deliveries())[0]?.status === 'delivered', 'delivered');
    expect((await office.ask('tenant_admin', 'POST', `/sms/webhook-deliveries/${delivery?.id}/replay`)).status).toBe(
      200,
    );
    await until(() => told.length === before + 2, 'told again');
  });

  it('gets nothing unsigned', async () => {
    const before = told.length;
    await office.db.updateTable('sms_settings').set({ webhook_secret: null }).execute();
    await arrive(own(), 'unsigned');
    const waiting = await until(
      async () => (await deliveries()).find((one) => one.last_error?.includes('secret')),
      'noted',
    );
    expect(waiting.status).toBe('waiting');
    expect(told.length).toBe(before);
  });
});
