import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ARI_HEARD, normaliseAri } from '../../src/asterisk/normalise/ari.ts';
import type { Json } from '../../src/asterisk/normalise/json.ts';

/** The one ARI message of the recording. */
const recorded = readFileSync(join(import.meta.dirname, '../traces/12-sip-message.txt'), 'utf8')
  .split('\n')
  .find((line) => line.startsWith('{"type": "TextMessageReceived"'));
const text = JSON.parse(recorded ?? '{}') as { message: object };
const hear = (json: object) => normaliseAri(json as Json, 'pbx1', () => null);

it('a SIP MESSAGE is of the endpoint that authenticated', () => {
  expect(ARI_HEARD.has('TextMessageReceived')).toBe(true);
  expect(hear(text)).toEqual({
    type: 'text.received',
    pbx: 'pbx1',
    at: Date.parse('2026-11-22T07:10:33.371Z') * 1000,
    endpoint: 'acme-1001',
    to: 'pjsip:+491700000@127.0.0.1',
    from: '<sip:acme-1001@127.0.0.1>',
    body: 'Hello, wörld',
    key: '',
  });
});

it('is told from another by its Call-ID and CSeq', () => {
  const variables = { 'Call-ID': 'c1', CSeq: '2 MESSAGE', Authorization: 'Digest …' };
  const event = hear({ ...text, message: { ...text.message, variables } });
  expect(event).toMatchObject({ key: 'c1 2 MESSAGE' });
  expect(JSON.stringify(event)).not.toContain('Digest');
});

it.each([
  ['without an endpoint', { ...text, endpoint: undefined }],
  ['of an endpoint without a name', { ...text, endpoint: { resource: '' } }],
  ['without a message', { ...text, message: 'hello' }],
])('%s is refused', (_what, json) => {
  expect(hear(json)).toMatch(/^TextMessageReceived: no /);
});
