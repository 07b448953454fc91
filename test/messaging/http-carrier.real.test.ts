import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../src/messaging/carriers/carrier.ts';
import { httpCarrier } from '../../src/messaging/carriers/http/http-carrier.ts';
import { createOutside } from '../../src/platform/outside/address.ts';
import { type FarSide, holdsForCarrier, message } from './carrier.contract.ts';
import { type Provider, startProvider } from './provider.ts';

let provider: Provider;
const carrier = httpCarrier({
  outside: createOutside(['127.0.0.1']),
  callbackUrl: (_account, reference) => `https://patchbay.example.com/?ref=${reference}`,
});
const account = (): Extract<Account, { kind: 'http' }> => ({
  kind: 'http',
  id: 1,
  tenantId: 'acme',
  secret: 'a secret',
  callbackKey: 'k',
  version: '1',
  settings: { baseUrl: provider.url, account: 'AC0' },
});

beforeAll(async () => {
  provider = await startProvider();
});
afterAll(() => provider.stop());

describe('over HTTP', () => {
  it.each([
    [429, {}, 'not_sent'],
    [503, {}, 'not_sent'],
    [500, {}, 'unknown'],
    [502, {}, 'unknown'],
    [200, {}, 'unknown'],
    [200, { sid: 'SM1', status: 'failed', error_code: 30_003 }, 'refused'],
    [401, { message: 'Authenticate', code: 20_003 }, 'refused'],
    [302, {}, 'refused'],
  ])('%i %j means %s', async (status, body, kind) => {
    provider.mood = { kind: 'status', status, body };
    expect((await carrier.send(account(), message('+12025550123', 'x'))).kind).toBe(kind);
    provider.mood = { kind: 'well' };
  });

  it('finds what was lost by its text and time, and not what is another message’s', async () => {
    const lost = message('+12025550124', 'the same text');
    provider.mood = { kind: 'cut' };
    await carrier.send(account(), lost);
    provider.mood = { kind: 'well' };
    const sid = provider.asked.at(-1)?.sid ?? '';
    const found = await carrier.lookUp(account(), lost, async () => new Set());
    expect(found).toMatchObject({ kind: 'accepted', ids: [sid] });
    expect(await carrier.lookUp(account(), lost, async () => new Set([sid]))).toBe('absent');
    const later = { ...lost, startedAt: Date.now() + 3_600_000 };
    expect(await carrier.lookUp(account(), later, async () => new Set())).toBe('absent');
    expect(await carrier.lookUp(account(), { ...lost, body: 'other' }, async () => new Set())).toBe('absent');
  });

  holdsForCarrier(
    (): FarSide => ({
      carrier: carrier as FarSide['carrier'],
      account: account(),
      handed: () =>
        provider.asked.map(({ form }) => ({
          from: form['From'] ?? '',
          to: form['To'] ?? '',
          text: form['Body'] ?? '',
        })),
      tells: true,
      refuse: () => {
        provider.mood = { kind: 'status', status: 400, body: { code: 21_211, message: 'no' } };
      },
      lose: () => {
        provider.mood = { kind: 'cut' };
      },
      well: () => {
        provider.mood = { kind: 'well' };
      },
      leave: () => provider.stop(),
    }),
  );
});
