import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createActionIds, encodeAction } from '../../src/asterisk/ami/action.ts';
import { parseAmiUrl, parseAriUrl } from '../../src/asterisk/pbx-address.ts';
import { isBefore, parseAmiTime, parseAriTime } from '../../src/asterisk/timestamp.ts';

describe('an action on the wire', () => {
  it('is its lines and a blank one', () => {
    expect(encodeAction('QueuePause', 'a-1', { Queue: 'acme_support', Reason: 'Mittag, 山' })).toBe(
      'Action: QueuePause\r\nActionID: a-1\r\nQueue: acme_support\r\nReason: Mittag, 山\r\n\r\n',
    );
  });

  it('never holds a second action, whatever is put in', () => {
    const hostile = fc.string({
      unit: fc.constantFrom('\r', '\n', '\0', ':', ' ', 'A', 'ction', '\u2028', '\t', '\x7f', '山'),
    });
    fc.assert(
      fc.property(hostile, hostile, hostile, (action, name, value) => {
        let wire: string;
        try {
          wire = encodeAction(action, 'a-1', { [name]: value });
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid' });
          return;
        }
        expect(wire.split('\r\n')).toHaveLength(5);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
        expect(wire.replaceAll('\r\n', '')).not.toMatch(/[\x00-\x1f\x7f]/);
      }),
      { numRuns: 2000 },
    );
  });

  it('is refused before Asterisk would drop a line of it', () => {
    expect(() => encodeAction('X', 'a-1', { Reason: 'r'.repeat(1010) })).not.toThrow();
    expect(() => encodeAction('X', 'a-1', { Reason: 'r'.repeat(1020) })).toThrowError(
      expect.objectContaining({ code: 'too_large' }),
    );
  });

  it('has an id that nobody else makes', () => {
    const ids = createActionIds();
    const [a, b] = [ids.next(), ids.next()];
    expect(a).not.toBe(b);
    expect([ids.made(a), ids.made(b), createActionIds().made(a), ids.made('')]).toEqual([true, true, false, false]);
  });
});

describe('addresses', () => {
  it('are read with their credentials undone', () => {
    expect(parseAmiUrl('ami://events:p%40ss%2Fw%C3%A9@127.0.0.1:5039')).toEqual({
      host: '127.0.0.1',
      port: 5039,
      user: 'events',
      secret: 'p@ss/wé',
    });
    expect(parseAmiUrl('ami://events:x@[::1]')).toMatchObject({ host: '::1', port: 5038 });
    expect(parseAriUrl('http://patchbay:p%40%C3%A9@127.0.0.1:8088')).toEqual({
      root: 'http://127.0.0.1:8088/ari',
      socketRoot: 'ws://127.0.0.1:8088/ari',
      authorization: `Basic ${Buffer.from('patchbay:p@é').toString('base64')}`,
      user: 'patchbay',
    });
    expect(parseAriUrl('https://a:b@pbx.example.com/pbx/ari/')).toMatchObject({
      root: 'https://pbx.example.com/pbx/ari',
      socketRoot: 'wss://pbx.example.com/pbx/ari',
    });
  });

  it.each(['http://a:b@127.0.0.1', 'ami://127.0.0.1:5038', 'ami://a%0D%0AAction:b@127.0.0.1'])(
    '%s is refused',
    (url) => {
      expect(() => parseAmiUrl(url)).toThrow();
    },
  );

  it.each(['ami://a:b@127.0.0.1', 'http://127.0.0.1:8088/ari'])('%s is refused for ARI', (url) => {
    expect(() => parseAriUrl(url)).toThrow();
  });
});

describe('times of a PBX', () => {
  it.each([
    ['1795331380.961558', 1795331380961558],
    ['0.000000', 0],
    ['1795331380', null],
    ['1795331380.96', null],
    ['1e3.000000', null],
    ['', null],
  ])('AMI %s', (text, micros) => expect(parseAmiTime(text)).toBe(micros));

  it.each([
    ['2026-11-22T07:10:33.371+0000', 1795331433371000],
    ['2026-11-22T07:10:33.372+0000', 1795331433372000],
    ['2026-11-22T09:10:33.371+0200', 1795331433371000],
    ['2026-11-22T07:10:33.xyz+0000', null],
    ['2026-11-22 07:10:33', null],
    ['', null],
  ])('ARI %s', (text, micros) => expect(parseAriTime(text)).toBe(micros));

  it('ARI agrees with the clock of JavaScript', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }), (date) => {
        expect(parseAriTime(date.toISOString().replace('Z', '+0000'))).toBe(date.getTime() * 1000);
      }),
    );
  });

  it('within one millisecond are not before one another', () => {
    expect([isBefore(1_000_999, 1_001_000), isBefore(1_000_000, 1_000_999), isBefore(5, 5)]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
