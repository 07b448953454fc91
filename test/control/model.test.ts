import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AskedCall, may, mayAskOf } from '../../src/control/model/may.ts';
import { look, type Transfer, type TransferLeg } from '../../src/control/model/transfer.ts';
import { dialable } from '../../src/tenancy/model/dialable.ts';

describe('what may be dialled', () => {
  it.each([
    ['1002', '1002'],
    ['701', '701'],
    ['112', '112'],
    ['+49 (30) 555-0123', '+49305550123'],
    ['+49 (0)30 5550123', '+49305550123'],
    ['0049305550123', '+49305550123'],
    ['030 5550123', null], // of no country
    ['700', null],
    ['1', null],
    ['0100', null],
    ['*97', null],
    ['1002@globex_phones', null],
    ['1002&1003', null],
    ['+49305550123456789', null],
  ])('%j is %j', (given, dialled) => {
    expect(dialable(given, null)).toBe(dialled);
  });

  it('is nothing that Asterisk could read otherwise', () => {
    fc.assert(fc.property(fc.string(), (given) => /^\+?\d{2,15}$/.test(dialable(given, null) ?? '00')));
  });
});

describe('who may do what', () => {
  const talking: AskedCall = {
    legs: [
      { user_id: null, state: 'talking', parked_at: null },
      { user_id: 7, state: 'talking', parked_at: null },
    ],
  };
  const asker = (userId: number, permissions: string[], features: string[] = []) => ({
    userId,
    permissions: new Set(permissions),
    features: new Set(features),
  });
  const AGENT = ['can_make_calls', 'can_receive_calls'];
  const BOSS = [...AGENT, 'can_manage_agents', 'can_listen_calls', 'can_coach_agents'];

  it.each([
    ['an agent in his own call', asker(7, AGENT), null, 'hangup hold unhold mute unmute dtmf transfer park'],
    ['an agent in another’s', asker(8, AGENT), null, ''],
    ['an agent who may not call out', asker(7, []), null, 'hangup hold unhold mute unmute dtmf park'],
    ['a tenant that records', asker(7, [], ['recording']), null, 'hangup hold unhold mute unmute dtmf park record'],
    ['a supervisor', asker(9, BOSS), null, 'hangup hold unhold mute unmute dtmf transfer park listen whisper barge'],
    ['a supervisor of other teams', asker(9, ['can_listen_calls']), [9], ''],
    ['a supervisor in his own', asker(7, BOSS), null, 'hangup hold unhold mute unmute dtmf transfer park'],
    ['an API key', asker(0, BOSS), null, 'hangup hold unhold mute unmute dtmf transfer park'],
  ])('%s', (_what, who, sight, ways) => {
    expect(may(who, talking, sight).join(' ')).toBe(ways);
  });

  it.each<[string, ReturnType<typeof asker>, number | null, readonly number[] | null, boolean]>([
    ['an agent, his own', asker(7, AGENT), 7, [7], true],
    ['an agent, his colleague’s', asker(7, AGENT), 8, null, false],
    ['an agent, the caller’s', asker(7, AGENT), null, null, false],
    ['a supervisor, that of somebody in his teams', asker(9, BOSS), 8, [8, 9], true],
    ['a supervisor, that of somebody of other teams', asker(9, BOSS), 7, [8, 9], false],
    ['a supervisor, the caller’s', asker(9, BOSS), null, [8, 9], true],
    ['an administrator, anybody’s', asker(9, BOSS), 7, null, true],
  ])('a leg is commanded: %s', (_what, who, legsUser, sight, allowed) => {
    expect(mayAskOf(who, legsUser, sight)).toBe(allowed);
  });

  it('a call that rings can only be hung up, one that is parked taken back', () => {
    const legs = [{ user_id: 7, state: 'ringing' as const, parked_at: null }];
    expect(may(asker(7, AGENT), { legs }, null)).toEqual(['hangup']);
    const parked = [{ user_id: null, state: 'held' as const, parked_at: '701' }];
    expect(may(asker(9, BOSS), { legs: parked }, null)).toEqual(['hangup', 'retrieve']);
  });
});

describe('an attended transfer', () => {
  const seat = (id: string) => ({ id, channel: `PJSIP/acme_${id}-00000001` });
  const begun: Transfer = {
    kind: 'attended',
    state: 'sent',
    speaksWith: null,
    detail: '',
    memory: {
      holder: { ...seat('h'), number: '1001' },
      caller: seat('c'),
      target: null,
      bridge: 'b',
      before: ['h', 'c'],
      parted: false,
      cancelling: false,
    },
  };
  const leg = (id: string, state: TransferLeg['state'], others: string[] = [], bridge = 'x'): TransferLeg => ({
    ...seat(id),
    state,
    others,
    bridge,
  });
  const together = (a: string, b: string, bridge: string) => [
    leg(a, 'talking', [b], bridge),
    leg(b, 'talking', [a], bridge),
  ];

  it.each<[string, TransferLeg[][], string, Transfer['speaksWith']]>([
    ['not begun', [together('h', 'c', 'b')], 'sent', null],
    ['ringing', [[leg('c', 'held'), leg('h', 'waiting'), leg('t', 'ringing')]], 'ringing', null],
    ['talking with the target', [[leg('c', 'held'), ...together('h', 't', 'y')]], 'consulting', 'target'],
    ['with the caller meanwhile', [[...together('h', 'c', 'y'), leg('t', 'held')]], 'consulting', 'caller'],
    ['handed over', [[leg('c', 'held'), ...together('h', 't', 'y')], together('c', 't', 'z')], 'completed', null],
    ['back too fast to be seen apart', [together('h', 'c', 'y')], 'failed', null],
    ['the caller gone', [together('h', 't', 'y')], 'failed', null],
    ['the phone gone', [[leg('c', 'held')]], 'failed', null],
    ['all gone', [[]], 'failed', null],
  ])('is %s', (_what, looks, state, speaksWith) => {
    const seen = looks.reduce<Transfer>((transfer, legs) => look(transfer, legs), begun);
    expect(seen).toMatchObject({ state, speaksWith });
  });

  it('is the same after a restart as for who watched all the time, and stays over once it is', () => {
    const anyLegs = fc
      .subarray(['h', 'c', 't'])
      .chain((ids) =>
        fc.tuple(
          ...ids.map((id) => fc.constantFrom(...ids).map((other) => leg(id, 'talking', other === id ? [] : [other]))),
        ),
      );
    fc.assert(
      fc.property(fc.array(anyLegs as fc.Arbitrary<TransferLeg[]>, { maxLength: 6 }), (looks) => {
        let watched = begun;
        for (const legs of looks) {
          const stored = JSON.parse(JSON.stringify(watched)) as Transfer;
          const next = look(watched, legs);
          expect(look(stored, legs)).toEqual(next);
          expect(look(next, legs)).toEqual(next);
          if (['completed', 'cancelled', 'failed'].includes(watched.state)) expect(next).toEqual(watched);
          watched = next;
        }
      }),
    );
  });
});
