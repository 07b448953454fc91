import { describe, expect, test } from 'vitest';
import type { LiveContext } from '../../src/asterisk/pbx-event.ts';
import { compareContext } from '../../src/provisioning/model/drift/contexts.ts';
import { compareObject } from '../../src/provisioning/model/drift/objects.ts';
import { compareMembers, compareQueues } from '../../src/provisioning/model/drift/queues.ts';

const live = (fields: Readonly<Record<string, string>>) => new Map(Object.entries(fields));

describe('an object of Asterisk against its row', () => {
  test('the same said in other words is no difference', () => {
    const row = {
      id: 'acme_a',
      allow: '!all,ulaw,alaw',
      webrtc: 'on',
      named_call_group: 'acme_b, acme_a',
      context: 'acme_phones',
    };
    const shown = { allow: '(ulaw|alaw)', webrtc: 'yes', named_call_group: 'acme_a,acme_b', context: 'acme_phones' };
    expect(compareObject('endpoint', row, live(shown))).toEqual([]);
  });

  test('a value that was taken away, codecs in another order, and a secret that is not shown', () => {
    const row = { id: 'acme_a', allow: 'alaw,ulaw', named_pickup_group: null };
    const shown = { allow: '(ulaw|alaw)', named_pickup_group: 'acme_a' };
    expect(compareObject('endpoint', row, live(shown))).toMatchObject([
      { field: 'allow', expected: 'alaw,ulaw', actual: 'ulaw,alaw' },
      { field: 'named_pickup_group', expected: '', actual: 'acme_a' },
    ]);
    const auth = compareObject(
      'auth',
      { id: 'acme_a', username: 'a', password: 'new' },
      live({ username: 'a', password: 'old' }),
    );
    expect(auth).toMatchObject([{ kind: 'auth', field: 'password' }]);
    expect(JSON.stringify(auth)).not.toMatch(/new|old/);
  });

  test('one that Asterisk does not find is missing', () => {
    expect(compareObject('aor', { id: 'acme_a' }, null)).toMatchObject([
      { kind: 'aor', name: 'acme_a', field: null, actual: null },
    ]);
  });
});

describe('queues and who is in them', () => {
  const queue = (name: string, strategy = 'ringall') => ({ name, strategy });
  const member = (endpoint: string, penalty = 0, paused = false) => ({
    queue: 'acme_q',
    interface: `PJSIP/${endpoint}`,
    penalty,
    paused,
  });

  test('missing, there without a row, and otherwise', () => {
    const found = compareQueues([queue('acme_a'), queue('acme_b')], [queue('acme_b', 'linear'), queue('acme_c')]);
    expect(found.map(({ name, field, actual }) => [name, field, actual])).toEqual([
      ['acme_a', null, null],
      ['acme_b', 'strategy', 'linear'],
      ['acme_c', null, 'present'],
    ]);
  });

  test('members of a queue that is missing are not counted again', () => {
    const wanted = [member('acme_a'), member('acme_b', 2), member('acme_c', 0, true)];
    expect(compareMembers(wanted, [], [])).toEqual([]);
    const there = [member('acme_b'), member('acme_c'), member('acme_d')];
    expect(compareMembers(wanted, there, [queue('acme_q')]).map(({ name, field }) => [name, field])).toEqual([
      ['PJSIP/acme_a in acme_q', null],
      ['PJSIP/acme_b in acme_q', 'penalty'],
      ['PJSIP/acme_c in acme_q', 'paused'],
      ['PJSIP/acme_d in acme_q', null],
    ]);
  });
});

describe('a context', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Asterisk's own
  const expected = { name: 'acme_hints', includes: [], hints: new Map([['_70[1-9]', 'park:${EXTEN}@acme_parking']]) };
  const hint = (number: string, does: string) => ({ number, priority: 'hint', does });
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Asterisk's own
  const own = hint('_70[1-9]', 'park:${EXTEN}@acme_parking');

  test('a parking space that somebody watches is no difference, another device under its number is', () => {
    const with701 = (device: string): LiveContext => ({
      name: 'acme_hints',
      includes: [],
      extensions: [own, hint('701', device)],
    });
    expect(compareContext(expected, with701('park:701@acme_parking'))).toEqual([]);
    expect(compareContext(expected, with701('PJSIP/globex_a'))).toMatchObject([
      { kind: 'hint', name: '701@acme_hints' },
    ]);
  });
});
