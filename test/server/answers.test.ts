import { describe, expect, it } from 'vitest';
import { createLog } from '../../src/platform/log.ts';
import { from, type Line, recordingLog, smallApi } from './small-api.ts';

const json = { 'content-type': 'application/json' };
const anna = { authorization: 'Bearer anna' };

interface Body {
  readonly title: string;
  readonly detail: string;
  readonly request_id: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

interface Case {
  readonly what: string;
  readonly path: string;
  readonly init?: RequestInit;
  readonly status: number;
  readonly code: string;
  readonly detail?: RegExp;
}

const post = (body: string | Blob, headers: Record<string, string> = json): RequestInit => ({
  method: 'POST',
  body,
  headers,
});

const REFUSALS: Case[] = [
  { what: 'no such path', path: '/api/v1/nothing', status: 404, code: 'not_found' },
  { what: 'no such path outside the API', path: '/nothing', status: 404, code: 'not_found' },
  {
    what: 'another method',
    path: '/api/v1/things/5',
    init: { method: 'DELETE' },
    status: 405,
    code: 'method_not_allowed',
  },
  {
    what: 'another method on a fixed path',
    path: '/healthz',
    init: { method: 'POST' },
    status: 405,
    code: 'method_not_allowed',
  },
  {
    what: 'an invented method',
    path: '/api/v1/things',
    init: { method: 'BREW' },
    status: 405,
    code: 'method_not_allowed',
  },
  { what: 'no credential', path: '/api/v1/things/5', status: 401, code: 'unauthorized' },
  {
    what: 'a wrong credential',
    path: '/api/v1/things/5',
    init: { headers: { authorization: 'Bearer eve' } },
    status: 401,
    code: 'unauthorized',
  },
  {
    what: 'another scheme',
    path: '/api/v1/things/5',
    init: { headers: { authorization: 'Basic YW5uYQ==' } },
    status: 401,
    code: 'unauthorized',
  },
  {
    what: 'two tokens',
    path: '/api/v1/things/5',
    init: { headers: { authorization: 'Bearer anna eve' } },
    status: 401,
    code: 'unauthorized',
  },
  { what: 'a token in the URL', path: '/api/v1/things/5?access_token=anna', status: 401, code: 'unauthorized' },
  {
    what: 'no permission',
    path: '/api/v1/things/5',
    init: { headers: { authorization: 'Bearer viewer' } },
    status: 403,
    code: 'forbidden',
    detail: /can_view_reports/,
  },
  {
    what: 'no credential comes before bad input',
    path: '/api/v1/things/x?colour=1',
    status: 401,
    code: 'unauthorized',
  },
  { what: 'an id that is none', path: '/api/v1/things/x', init: { headers: anna }, status: 422, code: 'invalid' },
  {
    what: 'a filter that does not exist',
    path: '/api/v1/things/5?colour=red',
    init: { headers: anna },
    status: 422,
    code: 'invalid',
  },
  {
    what: 'a filter twice',
    path: '/api/v1/things/5?color=red&color=blue',
    init: { headers: anna },
    status: 422,
    code: 'invalid',
  },
  {
    what: 'a wrong value of a filter',
    path: '/api/v1/things/5?color=green',
    init: { headers: anna },
    status: 422,
    code: 'invalid',
  },
  { what: 'broken JSON', path: '/api/v1/things', init: post('{"name":'), status: 400, code: 'malformed' },
  { what: 'an empty body', path: '/api/v1/things', init: post(''), status: 400, code: 'malformed' },
  {
    what: 'no content type',
    path: '/api/v1/things',
    init: post(new Blob(['{}']), {}),
    status: 415,
    code: 'unsupported_type',
  },
  {
    what: 'a form',
    path: '/api/v1/things',
    init: post('name=x', { 'content-type': 'application/x-www-form-urlencoded' }),
    status: 415,
    code: 'unsupported_type',
  },
  {
    what: 'text that is JSON',
    path: '/api/v1/things',
    init: post('{}', { 'content-type': 'text/plain' }),
    status: 415,
    code: 'unsupported_type',
  },
  {
    what: 'a field too many',
    path: '/api/v1/things',
    init: post('{"name":"a","size":1,"role":"x"}'),
    status: 422,
    code: 'invalid',
  },
  {
    what: 'an array for a text',
    path: '/api/v1/things',
    init: post('{"name":["a"],"size":1}'),
    status: 422,
    code: 'invalid',
  },
  {
    what: 'an object for a text',
    path: '/api/v1/things',
    init: post('{"name":{"ne":1},"size":1}'),
    status: 422,
    code: 'invalid',
  },
  { what: 'null for the whole', path: '/api/v1/things', init: post('null'), status: 422, code: 'invalid' },
  {
    what: 'a body over the limit',
    path: '/api/v1/things',
    init: post(`{"name":"${'a'.repeat(300_000)}","size":1}`),
    status: 413,
    code: 'too_large',
  },
  { what: 'a conflict', path: '/api/v1/fail/conflict', status: 409, code: 'conflict', detail: /signed out/ },
  { what: 'a stale write', path: '/api/v1/fail/stale', status: 412, code: 'precondition_failed' },
  { what: 'a feature that is off', path: '/api/v1/fail/feature', status: 403, code: 'feature_disabled' },
  { what: 'too many requests', path: '/api/v1/fail/limited', status: 429, code: 'rate_limited' },
  { what: 'the PBX away', path: '/api/v1/fail/pbx', status: 503, code: 'pbx_unavailable' },
  { what: 'the database away', path: '/api/v1/fail/database', status: 503, code: 'unavailable' },
  { what: 'a lost answer', path: '/api/v1/fail/unknown', status: 504, code: 'outcome_unknown' },
  { what: 'a failure nobody planned', path: '/api/v1/fail/x', status: 500, code: 'internal' },
  { what: 'the stream without an upgrade', path: '/api/v1/stream', status: 426, code: 'upgrade_required' },
];

describe('every refusal is a problem (RFC 9457)', () => {
  it.each(REFUSALS)('$what: $status $code', async ({ path, init, status, code, detail }) => {
    const answer = await smallApi().request(path, init);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    const body = (await answer.json()) as Body;
    expect(body).toMatchObject({ status, code, type: `urn:patchbay:problem:${code}` });
    expect(body.title).toMatch(/\w/);
    expect(body.detail).toMatch(detail ?? /\w/);
    expect(body.request_id).toBe(answer.headers.get('x-request-id'));
    expect(JSON.stringify(body)).not.toMatch(/secret detail|ECONNREFUSED|node_modules|\.ts/);
    if (code === 'invalid') expect(body.errors?.[0]?.path).toMatch(/^(path|query|body)/);
  });

  it('says which fields are wrong, and how', async () => {
    const answer = await smallApi().request('/api/v1/things', post('{"name":5,"size":1.5}'));
    const { errors } = (await answer.json()) as Body;
    expect(errors?.map((one) => one.path)).toEqual(['body.name', 'body.size']);
    expect(errors?.[0]?.message).toMatch(/string/);
  });

  it('names the methods that a path takes', async () => {
    const answer = await smallApi().request('/api/v1/things/5', { method: 'PUT' });
    expect(answer.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    const options = await smallApi().request('/api/v1/things', { method: 'OPTIONS' });
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'OPTIONS, POST']);
  });

  it('says when to try again', async () => {
    const at = async (how: string) => (await smallApi().request(`/api/v1/fail/${how}`)).headers.get('retry-after');
    expect([await at('limited'), await at('pbx'), await at('database'), await at('conflict')]).toEqual([
      '13',
      '5',
      '5',
      null,
    ]);
  });

  it('asks for a bearer token where one is missing', async () => {
    const answer = await smallApi().request('/api/v1/things/5');
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="patchbay"');
  });

  it('gives what it was asked for when nothing is wrong', async () => {
    const answer = await smallApi().request('/api/v1/things/5?color=red', { headers: anna });
    expect([answer.status, await answer.json()]).toEqual([200, { id: 5, tenant: 'acme' }]);
    const head = await smallApi().request('/api/v1/things/5', { method: 'HEAD', headers: anna });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });
});

describe('what is written down', () => {
  it('is one line per request, ids first, with nothing secret', async () => {
    const lines: Line[] = [];
    const app = smallApi({ log: recordingLog(lines), trustedProxies: [] });
    const headers = { ...anna, cookie: 'sid=verysecret', 'sec-websocket-protocol': 'bearer.verysecret' };
    await app.request('/api/v1/things/5?color=red&token=verysecret', { headers }, from('192.0.2.7'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      message: 'request',
      fields: { tenant: 'acme', user_id: 7, address: '192.0.2.7' },
    });
    expect(Object.keys(lines[0]?.fields ?? {})[0]).toBe('request_id');
    expect(JSON.stringify(lines)).not.toMatch(/verysecret|Bearer|anna/);
  });

  it('tells of what asks every few seconds only when it is not well', async () => {
    const lines: Line[] = [];
    let ready = true;
    const app = smallApi({ log: recordingLog(lines), ready: () => [{ name: 'database', ready, detail: '' }] });
    for (const path of ['/healthz', '/readyz', '/metrics']) await app.request(path, {}, from('127.0.0.1'));
    expect(lines.map(({ level }) => level)).toEqual(['debug', 'debug', 'debug']);
    ready = false;
    await app.request('/readyz', {}, from('127.0.0.1'));
    expect(lines.at(-1)).toMatchObject({ level: 'info', fields: { status: 503 } });
  });

  it('has the whole failure where nobody planned for it', async () => {
    const lines: Line[] = [];
    const answer = await smallApi({ log: recordingLog(lines) }).request('/api/v1/fail/x');
    const { request_id } = (await answer.json()) as Body;
    const failure = lines.find(({ level }) => level === 'error');
    expect(failure?.fields['request_id']).toBe(request_id);
    expect(String(failure?.fields['error'])).toContain('secret detail of the inside');
  });

  it('cannot be given a second line by what a stranger sends', async () => {
    const written: string[] = [];
    const log = createLog({ sink: { write: (line: string) => void written.push(line) } });
    const app = smallApi({ log });
    await app.request(
      '/api/v1/x%0d%0a{"level":"error"}%0a',
      { headers: { 'x-request-id': 'a b"c' } },
      from('192.0.2.7'),
    );
    await app.request('/api/v1/things/\u2028', {}, from('192.0.2.7'));
    expect(written).toHaveLength(2);
    for (const line of written) expect(line.trimEnd().split(/[\r\n\u2028]/)).toHaveLength(1);
  });

  it('keeps the id of a caller only where it is harmless', async () => {
    const id = async (given: string) =>
      (await smallApi().request('/healthz', { headers: { 'x-request-id': given } })).headers.get('x-request-id');
    expect(await id('trace-0123456789')).toBe('trace-0123456789');
    for (const bad of ['short', 'with blank in it', 'x'.repeat(65), '<script>alert(1)</script>']) {
      expect(await id(bad)).toMatch(/^[0-9a-f-]{36}$/);
    }
  });
});
