import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Readiness } from '../../src/platform/lifecycle.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { readStaticFiles } from '../../src/server/static-files.ts';
import { from, smallApi } from './small-api.ts';

const dir = mkdtempSync(join(tmpdir(), 'patchbay-pages-'));
afterAll(() => rmSync(dir, { recursive: true }));

describe('security headers', () => {
  it('are on every kind of answer', async () => {
    for (const path of ['/healthz', '/api/v1/nothing', '/api/v1/fail/x', '/docs', '/openapi.json']) {
      const { headers } = await smallApi().request(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it('keep answers of the API out of every cache', async () => {
    expect((await smallApi().request('/api/v1/fail/x')).headers.get('cache-control')).toBe('no-store');
  });

  it('ask for TLS only where the daemon is reached by it', async () => {
    const of = async (publicUrl: string) =>
      (await smallApi({ publicUrl }).request('/healthz')).headers.get('strict-transport-security');
    expect(await of('http://127.0.0.1:8080')).toBeNull();
    expect(await of('https://pbx.example.com')).toMatch(/max-age=\d+/);
  });
});

describe('health', () => {
  it('says that the process lives, whatever else is wrong', async () => {
    const app = smallApi({ ready: () => [{ name: 'database', ready: false, detail: 'away for 3 s' }] });
    const answer = await app.request('/healthz');
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok' }]);
  });

  it('is ready when every part is, and names each', async () => {
    const parts: Readiness[] = [
      { name: 'database', ready: true, detail: 'answers' },
      { name: 'ami', ready: true, detail: 'in step since 10:00' },
    ];
    const answer = await smallApi({ ready: () => parts }).request('/readyz');
    expect([answer.status, await answer.json()]).toEqual([200, { ready: true, parts }]);
  });

  it('is not ready when one is not', async () => {
    const parts: Readiness[] = [
      { name: 'database', ready: true, detail: 'answers' },
      { name: 'ari', ready: false, detail: 'closed since 10:00' },
    ];
    const answer = await smallApi({ ready: () => parts }).request('/readyz');
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await answer.json()).toEqual({ ready: false, parts });
  });
});

describe('metrics', () => {
  it('are for this machine and for who has the token', async () => {
    const app = smallApi({ metricsToken: 'scrape-me' });
    const get = async (address: string, headers: Record<string, string> = {}) =>
      (await app.request('/metrics', { headers }, from(address))).status;
    expect(await get('127.0.0.1')).toBe(200);
    expect(await get('::ffff:127.0.0.1')).toBe(200);
    expect(await get('192.0.2.7')).toBe(403);
    expect(await get('192.0.2.7', { authorization: 'Bearer scrape-you' })).toBe(403);
    expect(await get('192.0.2.7', { authorization: 'Bearer scrape-me' })).toBe(200);
    // A proxy on this machine speaks for somebody else.
    expect(await get('127.0.0.1', { 'x-forwarded-for': '192.0.2.7' })).toBe(403);
  });

  it('count requests by declared route, never by what a stranger types', async () => {
    const metrics = createMetrics();
    const app = smallApi({ metrics });
    for (let n = 0; n < 50; n++) await app.request(`/api/v1/things/${n}`);
    for (let n = 0; n < 50; n++) await app.request(`/x${n}`, { method: `VERB${n}` });
    const body = await (await app.request('/metrics', {}, from('127.0.0.1'))).text();
    const counts = body.split('\n').filter((line) => line.startsWith('patchbay_http_request_duration_seconds_count'));
    expect(counts.sort()).toEqual([
      'patchbay_http_request_duration_seconds_count{method="GET",route="/things/{id}",status="4xx"} 50',
      'patchbay_http_request_duration_seconds_count{method="OTHER",route="none",status="4xx"} 50',
    ]);
  });
});

describe('the console', () => {
  it('is served from memory, with its types, and survives a reload anywhere in it', async () => {
    mkdirSync(join(dir, 'assets'));
    writeFileSync(join(dir, 'index.html'), '<!doctype html><title>console</title>');
    writeFileSync(join(dir, 'assets', 'main-1a2b.js'), 'export {};');
    writeFileSync(join(dir, 'assets', 'notes.secret'), 'not a kind of file that is served');
    const app = smallApi({ staticFiles: await readStaticFiles(dir) });
    const get = (path: string, accept = '*/*') => app.request(path, { headers: { accept } });

    expect(await (await get('/')).text()).toContain('console');
    expect(await (await get('/wallboard', 'text/html')).text()).toContain('console');
    const script = await get('/assets/main-1a2b.js');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(script.headers.get('cache-control')).toContain('immutable');
    const again = await app.request('/', { headers: { 'if-none-match': (await get('/')).headers.get('etag') ?? '' } });
    expect(again.status).toBe(304);

    for (const path of [
      '/assets/notes.secret',
      '/../package.json',
      '/assets/..%2f..%2fpackage.json',
      '/assets//main-1a2b.js',
    ]) {
      expect((await get(path)).status, path).toBe(404);
    }
    expect((await get('/api/v1/nothing', 'text/html')).headers.get('content-type')).toBe('application/problem+json');
  });

  it('is not missed where it was not built', async () => {
    expect(await readStaticFiles(join(dir, 'nowhere'))).toEqual(new Map());
    const answer = await smallApi().request('/');
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/docs']);
  });
});
