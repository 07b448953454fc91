import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detoursIn } from '../../src/records/model/routing.ts';
import { readAnswer } from '../../src/routing/actions/read-answer.ts';
import { callerOf } from '../../src/routing/model/caller.ts';
import { fromHex, planOf } from '../../src/routing/model/plan.ts';
import { dialplanWord } from '../../src/routing/model/verdict.ts';
import { DID_QUESTION } from '../../src/routing/store/did-question.ts';

const conf = readFileSync(join(import.meta.dirname, '../../asterisk-conf/func_odbc.conf'), 'utf8');
const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ').trim();

describe('what a number has set up', () => {
  it('is asked by the daemon in the words of the dialplan', () => {
    const text = /\[DID\][^[]*readsql = (.*)/.exec(conf)?.[1] ?? '';
    const asked = DID_QUESTION.replaceAll(':tenant', `'\${SQL_ESC(\${ARG1})}'`)
      .replaceAll(':number', `'\${SQL_ESC(\${ARG2})}'`)
      .replace(/(trial_expires_at > ):at/, '$1NOW(3)')
      .replaceAll(':at', 'UTC_TIMESTAMP()');
    expect(oneLine(asked)).toBe(oneLine(text));
  });

  it('is read field by field', () => {
    const url = Buffer.from('https://hooks.example.com:8443/é?a=1').toString('hex');
    expect(planOf(`queue:support:10:cb:1790000000:webhook:${url}:voicemail:1001:49:ivr`)).toEqual({
      route: { type: 'queue', target: 'support' },
      hours: 'closed',
      until: 1_790_000_000_000,
      failover: { type: 'voicemail', target: '1001' },
      mostCalls: 10,
      hasBlocklist: true,
      code: '49',
      denied: ['ivr'],
    });
    expect(planOf('closed::10:c::queue:x::::')).toMatchObject({
      route: null,
      hours: 'closed',
      until: null,
      failover: null,
    });
    expect(planOf(`webhook:${url}:10:::closed::::1:`)).toMatchObject({
      route: { type: 'webhook', target: 'https://hooks.example.com:8443/é?a=1' },
      hours: 'always',
      hasBlocklist: false,
    });
  });

  it('an address comes back from hexadecimal digits as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (text) => {
        expect(fromHex(Buffer.from(text).toString('hex').toUpperCase())).toBe(text.replace(/^\uFEFF/, ''));
      }),
    );
    expect(fromHex('https')).toBe('');
  });
});

describe('who calls', () => {
  it.each([
    ['+4930555', '49', '+4930555'],
    ['004930555', '1', '+4930555'],
    ['030555', '49', '+4930555'],
    ['030555', '', '+030555'],
    ['2025550100', '1', '+12025550100'],
    ['12025550100', '1', '+12025550100'],
    ['4930555010', '49', '+4930555010'],
    ['', '49', 'anonymous'],
    ['anonymous', '49', 'anonymous'],
  ])('%s in +%s is %s', (sent, code, caller) => {
    expect(callerOf(sent, code)).toBe(caller);
  });
});

describe('what a program answers', () => {
  const word = (body: unknown) => {
    const read = readAnswer(typeof body === 'string' ? body : JSON.stringify(body));
    return 'fault' in read ? read.fault : dialplanWord(read.verdict);
  };

  it.each<[unknown, string]>([
    [{ action: 'route', route: { type: 'queue', target: 'support' } }, 'queue:support'],
    [{ action: 'route', route: { type: 'external', target: '+49 30 5550123' }, more: 1 }, 'external:+49305550123'],
    [{ action: 'voicemail', mailbox: '1001' }, 'voicemail:1001'],
    [{ action: 'hangup' }, 'hangup:21'],
    [{ action: 'hangup', reason: 'busy' }, 'hangup:17'],
  ])('%j', (body, expected) => {
    expect(word(body)).toBe(expected);
  });

  it.each<[unknown, RegExp]>([
    ['', /empty/],
    ['<html>', /not JSON/],
    [[], /not valid/],
    [null, /not valid/],
    [{ action: 'dial' }, /not valid: action/],
    [{ action: 'route', route: { type: 'webhook', target: 'https://x.example.com/' } }, /not valid: route.type/],
    [{ action: 'route', route: { type: 'queue', target: 'x'.repeat(65) } }, /not valid: route.target/],
    [{ action: 'route', route: { type: 'external', target: '030 5550123' } }, /E.164/],
    [{ action: 'route', route: { type: 'external', target: '+1&PJSIP/x' } }, /E.164/],
  ])('%j cannot be followed', (body, fault) => {
    expect(word(body)).toMatch(fault);
  });

  it('whatever it is, nothing reaches the dialplan but one word of it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (body) => {
        const read = readAnswer(body);
        if ('verdict' in read) expect(dialplanWord(read.verdict)).toMatch(/^[a-z]+:[^\r\n]{1,64}$/);
      }),
    );
  });
});

it('detours are read from what the dialplan noted, each once and none of other people’s', () => {
  expect(detoursIn(' webhook failover x failover')).toEqual(['webhook', 'failover']);
  expect(detoursIn('')).toEqual([]);
});
