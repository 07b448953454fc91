import { once } from 'node:events';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { createServer as createTls } from 'node:tls';
import { SMTPServer } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { smppCarrier } from '../../src/messaging/carriers/smpp/smpp-carrier.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createMailer } from '../../src/platform/mail.ts';
import { createOutside } from '../../src/platform/outside/address.ts';
import { exchange, NotSent } from '../../src/platform/outside/exchange.ts';
import { EXPIRED, GOOD, KEY, ROOT } from '../support/certificates.ts';
import { until } from '../support/until.ts';

const started: { close(): unknown }[] = [];
afterEach(() => {
  for (const one of started.splice(0)) one.close();
});

async function portOf(server: Server): Promise<number> {
  started.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe('a mail server', () => {
  /** @param offers what it says that it can do */
  async function mailServer(cert: string, offers: 'STARTTLS' | 'nothing') {
    const passwords: string[] = [];
    const mails: string[] = [];
    const server = new SMTPServer({
      ...{ key: KEY, cert, logger: false, allowInsecureAuth: true },
      disabledCommands: offers === 'STARTTLS' ? [] : ['STARTTLS'],
      onAuth: (auth, _session, done) => {
        passwords.push(auth.password ?? '');
        done(null, { user: auth.username });
      },
      onData: (stream, _session, done) => {
        stream.on('data', (part: Buffer) => mails.push(String(part)));
        stream.on('end', () => done());
      },
    });
    server.on('error', () => {}); // who does not trust it leaves
    started.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.server.address() as AddressInfo;
    return { address: `127.0.0.1:${port}`, passwords, mails };
  }
  const send = (url: string) =>
    createMailer({ url, from: 'patchbay@example.com', log: silentLog }).send({
      ...{ to: 'anna@example.com', subject: 'Your link', text: 'a secret' },
    });
  const trust = `tls.servername=peer.example.com&tls.ca=${encodeURIComponent(ROOT)}`;

  it('with a good certificate gets the password and the mail', async () => {
    const { address, passwords, mails } = await mailServer(GOOD, 'STARTTLS');
    await send(`smtp://user:sesame@${address}?${trust}`);
    expect(passwords).toEqual(['sesame']);
    expect(mails.join('')).toContain('a secret');
  });

  it.each([
    ['whose certificate has expired', EXPIRED, 'STARTTLS', trust],
    ['whose certificate is of somebody else', GOOD, 'STARTTLS', trust.replace('peer.', 'other.')],
    ['whose certificate nobody vouches for', GOOD, 'STARTTLS', 'tls.servername=peer.example.com'],
    ['from whose words STARTTLS was taken', GOOD, 'nothing', trust],
  ] as const)('%s gets neither', async (_what, cert, offers, query) => {
    const { address, passwords, mails } = await mailServer(cert, offers);
    await expect(send(`smtp://user:sesame@${address}?${query}`)).rejects.toThrow();
    expect([passwords, mails]).toEqual([[], []]);
  });

  it('that wants no password is spoken to as it can, and one without TLS where that is asked for', async () => {
    const { address, passwords, mails } = await mailServer(GOOD, 'nothing');
    await send(`smtp://user:sesame@${address}?requireTLS=false`);
    expect([passwords, mails.length > 0]).toEqual([['sesame'], true]);
  });
});

describe('a provider whose certificate nobody vouches for', () => {
  const outside = createOutside(['127.0.0.1']);

  it('gets no request over HTTPS, and it is known that it got none', async () => {
    const heard: string[] = [];
    const port = await portOf(createHttps({ key: KEY, cert: GOOD }, ({ url = '' }) => heard.push(url)));
    const request = {
      url: `https://127.0.0.1:${port}/x`,
      method: 'POST',
      headers: { authorization: 'sesame' },
    } as const;
    await expect(exchange(outside, { ...request, body: 'x', deadlineMs: 5_000 })).rejects.toThrow(NotSent);
    expect(heard).toEqual([]);
  });

  it('gets no bind over SMPP', async () => {
    let tries = 0;
    let octets = 0;
    const server = createTls({ key: KEY, cert: GOOD }, (socket) => {
      socket.on('data', (bytes) => {
        octets += bytes.length;
      });
    });
    server.on('tlsClientError', () => tries++);
    server.on('secureConnection', (socket) => socket.on('close', () => tries++).on('error', () => {}));
    const port = await portOf(server);
    const news = { received: async () => {}, reported: async () => {} };
    const carrier = smppCarrier({ outside, log: silentLog, news });
    await carrier.keep([
      {
        ...{ kind: 'smpp', id: 1, tenantId: 'acme', secret: 'sesame', callbackKey: 'k', version: '1' },
        settings: { host: '127.0.0.1', port, tls: true, systemId: 'acme', systemType: '', longMessages: 'parts' },
      },
    ]);
    await until(() => tries > 1, 'tried again');
    await carrier.keep([]);
    expect(octets).toBe(0);
  });
});
