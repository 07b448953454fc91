import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutAt, frame, GREETING, readFrames } from './frames.ts';

const STREAM = Buffer.from(
  GREETING +
    frame('Response: Success', 'ActionID: a-1', 'Message: Authentication accepted') +
    frame('Event: FullyBooted', 'Privilege: system,all', 'Uptime: 3') +
    // doubled blank lines, a bare LF in a value, a bare CR, U+2028, letters of two to four bytes
    `\r\n${frame('Event: Newchannel', 'CallerIDName: Zoë 山 😀 \u2028 x')}\r\n\r\n` +
    frame('Event: Hangup', 'Cause-txt: a\nb\rc', 'AccountCode:') +
    frame('Event: DeviceStateChange', 'Device: PJSIP/acme_k3v9x2m7qd'),
);
const WHOLE = readFrames([STREAM]);

describe('AMI bytes become frames', () => {
  it('gives each frame whole, and nothing for empty ones', () => {
    expect(WHOLE).toEqual([
      '(greeting Asterisk Call Manager/11.0.0)',
      'Response: Success\r\nActionID: a-1\r\nMessage: Authentication accepted',
      'Event: FullyBooted\r\nPrivilege: system,all\r\nUptime: 3',
      'Event: Newchannel\r\nCallerIDName: Zoë 山 😀 \u2028 x',
      'Event: Hangup\r\nCause-txt: a\nb\rc\r\nAccountCode:',
      'Event: DeviceStateChange\r\nDevice: PJSIP/acme_k3v9x2m7qd',
    ]);
  });

  it('gives the same frames when cut at any one byte', () => {
    for (let at = 0; at <= STREAM.length; at++) expect(readFrames(cutAt(STREAM, [at]))).toEqual(WHOLE);
  });

  it('gives the same frames one byte at a time', () => {
    expect(readFrames([...STREAM].map((byte) => Buffer.from([byte])))).toEqual(WHOLE);
  });

  it('gives the same frames however it is cut, whatever is in them', () => {
    const value = fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => text.replaceAll('\r\n', '\n'));
    const frames = fc.array(fc.array(value, { minLength: 1, maxLength: 5 }), { maxLength: 6 });
    const blanks = fc.array(fc.nat(2), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(frames, blanks, fc.array(fc.nat(600), { maxLength: 20 }), (list, blank, cuts) => {
        const wire = list.map((values, n) => {
          const lines = values.map((one, at) => `Header${at}: ${one.replace(/[\r\n]+$/, '')}`);
          return frame(...lines) + '\r\n'.repeat(blank[n] ?? 0);
        });
        const bytes = Buffer.from(GREETING + wire.join(''));
        const whole = readFrames([bytes]);
        expect(whole.length).toBe(list.length + 1);
        expect(
          readFrames(
            cutAt(
              bytes,
              cuts.map((cut) => cut % (bytes.length + 1)),
            ),
          ),
        ).toEqual(whole);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps an unfinished frame to itself', () => {
    expect(readFrames([Buffer.from(`${GREETING}Event: Hangup\r\nCause: 16\r\nCau`)])).toHaveLength(1);
  });

  it('gives up on a greeting without an end', () => {
    expect(readFrames([Buffer.from('x'.repeat(3000))])).toEqual([`(greeting ${'x'.repeat(1024)})`]);
  });
});

describe('large frames', () => {
  it('reads one of a megabyte in small pieces without looking at a byte twice', () => {
    const big = frame('Event: Big', `Value: ${'v'.repeat(1 << 20)}`);
    const bytes = Buffer.from(GREETING + big + frame('Event: Next'));
    const pieces = Array.from({ length: Math.ceil(bytes.length / 1448) }, (_, n) =>
      bytes.subarray(n * 1448, (n + 1) * 1448),
    );
    const began = performance.now();
    const frames = readFrames(pieces);
    const took = performance.now() - began;
    expect(frames.map((text) => text.length)).toEqual([39, big.length - 4, 11]);
    // Reading again from the start with each piece takes seconds.
    expect(took).toBeLessThan(200);
  });

  it.each([1, 7, 100, 5000])('throws away one over the bound and goes on after it, in pieces of %i', (size) => {
    const bytes = Buffer.from(GREETING + frame('Event: A') + frame(`B: ${'b'.repeat(3000)}`) + frame('Event: C'));
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
      bytes.subarray(n * size, (n + 1) * size),
    );
    const frames = readFrames(pieces, 1000);
    // In one piece nothing has to be held, so nothing is too large for the bound.
    const expected =
      size > 3000 ? ['Event: A', `B: ${'b'.repeat(3000)}`, 'Event: C'] : ['Event: A', '(oversized)', 'Event: C'];
    expect(frames.slice(1)).toEqual(expected);
  });
});
