import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutAt, frame, GREETING } from './frames.ts';
import { hear, rawCases } from './trace-file.ts';

const NAME = 'pbx1x9f3';
const CASES = rawCases('90-crlf-in-sip-user.txt', NAME);

describe('frames that a caller planted through a SIP user part (recorded)', () => {
  it.each([...CASES])('%s: nothing of them is heard, all of them are noticed', (_case, bytes) => {
    const { events, rejected } = hear([bytes], NAME);
    expect(events).toEqual([]);
    expect(rejected.length).toBeGreaterThan(0);
  });

  it('are noticed however the bytes are cut', () => {
    const bytes = CASES.get('case B') ?? Buffer.alloc(0);
    const whole = hear([bytes], NAME).rejected;
    // Each of the three genuine frames is followed by the planted one and by its own other half.
    expect(whole.filter((reason) => reason.includes('does not begin')).length).toBe(3);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 30 }), (cuts) => {
        expect(hear(cutAt(bytes, cuts), NAME).rejected).toEqual(whole);
      }),
      { numRuns: 100 },
    );
  });

  it('would be believed by a PBX without a systemname only where nothing else gives them away', () => {
    const { rejected } = hear([CASES.get('case B') ?? Buffer.alloc(0)], '');
    expect(rejected).toContain('does not begin with Event or Response');
  });
});

/** A caller's number as it stands in a genuine frame of a queue, with whatever the caller put into it. */
function joined(number: string): Buffer {
  return Buffer.from(
    GREETING +
      frame(
        'Event: QueueCallerJoin',
        'Privilege: agent,all',
        'Timestamp: 1795331380.962456',
        `SystemName: ${NAME}`,
        'Channel: PJSIP/trunk1-0000000a',
        'ChannelState: 4',
        `CallerIDNum: ${number}`,
        'CallerIDName: Ann Caller',
        'Exten: 702',
        `Uniqueid: ${NAME}-1795331380.17`,
        `Linkedid: ${NAME}-1795331380.17`,
        'Queue: acme_support',
        'Position: 1',
        'Count: 1',
      ),
  );
}

describe('a caller who finishes a genuine frame', () => {
  it('is heard when he does not try', () => {
    expect(hear([joined('+49305550100')], NAME)).toMatchObject({ events: [{ queue: 'acme_support' }], rejected: [] });
  });

  it.each([
    [
      'with a queue of somebody else',
      '1\r\nUniqueid: 6.66\r\nLinkedid: 6.66\r\nQueue: globex_support\r\nPosition: 1\r\nCount: 1\r\n',
    ],
    [
      'with a systemname that is nearly right',
      '1\r\nUniqueid: pbx1x9f4-6.66\r\nLinkedid: pbx1x9f4-6.66\r\nQueue: globex_support\r\nPosition: 1\r\nCount: 1\r\n',
    ],
    [
      'with a systemname of his own',
      '1\r\nUniqueid: pbx-6.66\r\nLinkedid: pbx-6.66\r\nQueue: globex_support\r\nPosition: 1\r\nCount: 1\r\n',
    ],
    [
      'and plants another',
      '1\r\n\r\nEvent: AgentComplete\r\nPrivilege: agent,all\r\nTimestamp: 1795331380.962456\r\nSystemName: pbx\r\nQueue: globex_support',
    ],
    ['with a second Event', '1\r\nEvent: Hangup'],
    ['with a second Uniqueid', '1\r\nUniqueid: 6.66'],
    ['with a second queue', '1\r\nQueue: globex_support'],
    ['with a boot', '1\r\n\r\nEvent: FullyBooted\r\nPrivilege: system,all\r\nStatus: x'],
    ['with a second boot', '1\r\n\r\nEvent: FullyBooted\r\nPrivilege: system,all\r\nUptime: 1'],
    ['with an answer', '1\r\n\r\nResponse: Success\r\nMessage: x'],
    ['with an item of a list', '1\r\n\r\nEvent: QueueMember\r\nQueue: globex_support\r\nActionID: 1'],
  ])('%s is not heard at all', (_what, number) => {
    const { events, rejected } = hear([joined(number)], NAME);
    expect(events).toEqual([]);
    expect(rejected.length).toBeGreaterThan(0);
  });

  it('is never heard with anything but the truth, whatever he writes', () => {
    const piece = fc.constantFrom(
      '\r\n',
      'Event: Hangup',
      'Queue: globex_support',
      ': ',
      'Uniqueid: ',
      'Linkedid: 6.66',
      'x-1.1',
      'Privilege: a',
      'Timestamp: 1795331380.962456',
      'SystemName: ',
      'Position: 1',
      'Count: 1',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const { events } = hear([joined(pieces.join(''))], NAME);
        for (const event of events)
          expect(event).toMatchObject({ queue: 'acme_support', uniqueId: `${NAME}-1795331380.17` });
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the end of a queue call', () => {
  const head = ['Event: AgentComplete', 'Privilege: agent,all', 'Timestamp: 1795331380.962456', `SystemName: ${NAME}`];
  const rest = [
    'Queue: acme_support',
    'Interface: PJSIP/acme_k3v9x2m7qd',
    'MemberName: Alice',
    'HoldTime: 1',
    'TalkTime: 3',
    'Reason: caller',
  ];
  const caller = ['Channel: PJSIP/trunk1-0000000a', 'CallerIDNum: 1'];
  const ids = [`Uniqueid: ${NAME}-1795331380.17`, `Linkedid: ${NAME}-1795331380.17`];

  it('is heard although the channels are gone and Asterisk leaves out what it knew of them', () => {
    const { events, rejected } = hear([Buffer.from(GREETING + frame(...head, ...rest))], NAME);
    expect(rejected).toEqual([]);
    expect(events).toMatchObject([
      { type: 'queue.agent_completed', queue: 'acme_support', uniqueId: '', linkedId: '', agentUniqueId: '' },
    ]);
  });

  it.each([
    ['in his number', [...caller, ...rest]],
    ['as the agent sees him', [...caller, ...ids, 'DestChannel: PJSIP/a-0000000b', 'DestConnectedLineNum: 1', ...rest]],
  ])('is not believed where a caller finished the frame %s', (_where, lines) => {
    const { events, rejected } = hear([Buffer.from(GREETING + frame(...head, ...lines))], NAME);
    expect(events).toEqual([]);
    expect(rejected).toHaveLength(1);
  });
});

describe('bytes that mean nothing', () => {
  it('are refused without an error, however they come', () => {
    const words = [
      'Event: ',
      'Response: ',
      'Hangup',
      '\r\n',
      '\r\n\r\n',
      ': ',
      ':',
      'ActionID: 1',
      'Privilege: a',
      NAME,
    ];
    const piece = fc.oneof(
      fc.constantFrom(...words).map((word) => Buffer.from(word)),
      fc.uint8Array({ maxLength: 40 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const { events } = hear([Buffer.from(GREETING), ...pieces.map((one) => Buffer.from(one))], NAME);
        expect(events).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });
});
