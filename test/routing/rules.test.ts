import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detoursIn } from '../../src/records/model/routing.ts';
import { readAnswer } from '../../src/routing/actions/read-answer.ts';
import { callerOf } from '../../src/routing/model/caller.ts';
import { fromHex, hoursOf, planOf } from '../../src/routing/model/plan.ts';
import { dialplanWord } from '../../src/routing/model/verdict.ts';
import { HOURS_QUESTION, NUMBER_QUESTION } from '../../src/routing/store/did-question.ts';

const conf = readFileSync(join(import.meta.dirname, '../../asterisk-conf/func_odbc.conf'), 'utf8');
const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ').trim();

describe('what a number has set up', () => {
  it.each([
    ['NUMBER', NUMBER_QUESTION, 'NOW(3)'],
    ['HOURS', HOURS_QUESTION, 'UTC_TIMESTAMP()'],
  ])('%s is asked by the daemon in the words of the dialplan', (name, question, now) => {
    const text = new RegExp(`\\[${name}\\][^[]*readsql = (.*)`).exec(conf)?.[1] ?? '';
    const asked = question
      .replaceAll(':tenant', `'\${SQL_ESC(\${ARG1})}'`)
      .replaceAll(':about', `'\${SQL_ESC(\${ARG2})}'`)
      .replaceAll(':at', now);
    expect(oneLine(asked)).toBe(oneLine(text));
  });

  it('is read field by field', () => {
    const url = Buffer.from('https://hooks.example.com:8443/é?a=1').toString('hex');
    expect(planOf(`queue:support:webhook:${url}:voicemail:1001:17:b:10:49:ivr:`)).toEqual({
      route: { type: 'queue', target: 'support' },
      afterHours: { type: 'webhook', target: 'https://hooks.example.com:8443/é?a=1' },
      failover: { type: 'voicemail', target: '1001' },
      schedule: '17',
      hasBlocklist: true,
      mostCalls: 10,
      code: '49',
      denied: ['ivr'],
    });
    expect(planOf(`webhook:${url}:closed:::::500:1::Amusic`)).toMatchObject({
      route: { type: 'webhook', target: 'https://hooks.example.com:8443/é?a=1' },
      afterHours: null,
      failover: null,
      schedule: '',
      hasBlocklist: false,
    });
  });

  it.each([
    ['20:30', 19, 'closed', 20],
    ['20:30', 20, 'open', 30],
    ['20:30', 29, 'open', 30],
    ['20:30', 30, 'closed', null],
    ['0:0', 30, 'closed', null],
  ])('hours %s at %i are %s', (answer, now, hours, until) => {
    expect(hoursOf(answer, now * 1000)).toEqual({ hours, until: until === null ? null : until * 1000 });
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
