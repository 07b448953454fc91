import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameReader } from '../../src/asterisk/ami/frame-reader.ts';
import { Intake } from '../../src/asterisk/ami/intake.ts';
import { frame, GREETING } from './frames.ts';

const NAME = 'pbx1x9f3';
const HEAD = ['Privilege: call,all', 'Timestamp: 1795331380.961558', `SystemName: ${NAME}`];

/** What becomes of these bytes where nobody listens to anything: counts by type, and reasons. */
function unheard(...frames: string[]): { ignored: Record<string, number>; rejected: string[] } {
  const rejected: string[] = [];
  const nothing = () => {};
  const listener = { event: nothing, response: nothing, listed: nothing, booted: nothing, greeting: nothing };
  const intake = new Intake({ ...listener, rejected: (reason) => rejected.push(reason) }, new Set());
  intake.expectSystemName(NAME);
  new FrameReader(intake).push(Buffer.from(GREETING + frames.join('')));
  return { ignored: Object.fromEntries(intake.takeIgnored()), rejected };
}

describe('frames of types that nobody hears', () => {
  it('are counted by type', () => {
    const one = frame('Event: Newexten', ...HEAD, 'Extension: 1001');
    const other = frame('Event: VarSet', ...HEAD);
    expect(unheard(one, other, one)).toEqual({ ignored: { Newexten: 2, VarSet: 1 }, rejected: [] });
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7])('are seen to say Event twice, %i letters further on', (shift) => {
    const value = `${'x'.repeat(shift)}\r\nEvent: Hangup`;
    const forged = frame('Event: Newexten', ...HEAD, `Extension: ${value}`);
    const right = frame('Event: Newexten', ...HEAD, 'Extension: 1', 'Eve: Event: x', 'PreEvent: x', 'A: \nEvent: x');
    expect(unheard(right, forged, right)).toEqual({ ignored: { Newexten: 2 }, rejected: ['a second Event'] });
  });

  it.each([
    ['another systemname', ['Privilege: call,all', 'Timestamp: 1795331380.961558', 'SystemName: pbx1x9f4']],
    ['a systemname that goes on', ['Privilege: call,all', 'Timestamp: 1795331380.961558', `SystemName: ${NAME}0`]],
    ['no systemname', ['Privilege: call,all', 'Timestamp: 1795331380.961558']],
    ['no time', ['Privilege: call,all', `SystemName: ${NAME}`]],
    ['a time that is none', ['Privilege: call,all', 'Timestamp: 1795331380x961558', `SystemName: ${NAME}`]],
  ])('are refused with %s', (_what, head) => {
    const { ignored, rejected } = unheard(frame('Event: Newexten', ...head));
    expect([ignored, rejected.length]).toEqual([{}, 1]);
  });

  it('keep their names, however many there are', () => {
    const name = fc.oneof(fc.stringMatching(/^[A-Z][a-z]{4}$/), fc.stringMatching(/^[A-Za-z]{1,80}$/));
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 100, maxLength: 200 }), (names) => {
        const frames = names.map((type) => frame(`Event: ${type}`, ...HEAD));
        const counts = Object.fromEntries(names.map((type) => [type, 3]));
        expect(unheard(...frames, ...frames, ...frames)).toEqual({ ignored: counts, rejected: [] });
      }),
      { numRuns: 50 },
    );
  });
});
