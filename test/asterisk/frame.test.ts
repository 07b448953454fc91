import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AmiFrame, FrameDecoder } from '../../src/asterisk/ami/frame.ts';
import { decoded, headers } from './frames.ts';

/** Right is: all bytes after `Key:` less one blank, as UTF-8; a repeated key in wire order; the case of keys kept. */
describe('headers of a frame', () => {
  it.each<[string, string[], [string, string][]]>([
    ['a colon in the value', ['AppData: SIP/foo: bar: baz'], [['AppData', 'SIP/foo: bar: baz']]],
    ['an empty value', ['AccountCode: '], [['AccountCode', '']]],
    [
      'an empty value without a blank',
      ['AccountCode:', 'X: 1'],
      [
        ['AccountCode', ''],
        ['X', '1'],
      ],
    ],
    ['a value without a blank before it', ['Token:abc'], [['Token', 'abc']]],
    ['blanks at both ends', ['Pad:   two before, two after  '], [['Pad', '  two before, two after  ']]],
    [
      'a name and its value apart',
      ['Variable: TENANT_ID', 'Value: 1'],
      [
        ['Variable', 'TENANT_ID'],
        ['Value', '1'],
      ],
    ],
    [
      'a repeated variable',
      ['ChanVariable: T=1', 'ChanVariable: U=a=b'],
      [
        ['ChanVariable', 'T=1'],
        ['ChanVariable', 'U=a=b'],
      ],
    ],
    [
      'the same variable twice',
      ['ChanVariable: T=1', 'ChanVariable: T=2'],
      [
        ['ChanVariable', 'T=1'],
        ['ChanVariable', 'T=2'],
      ],
    ],
    [
      'variables of the other channel',
      ['DestChanVariable: a', 'DestChanVariable: b'],
      [
        ['DestChanVariable', 'a'],
        ['DestChanVariable', 'b'],
      ],
    ],
    [
      'lines of an output',
      ['Output:   a', 'Output: ', 'Output: b'],
      [
        ['Output', '  a'],
        ['Output', ''],
        ['Output', 'b'],
      ],
    ],
    [
      'an output that says it is over',
      ['Output: --END COMMAND--', 'Output: x'],
      [
        ['Output', '--END COMMAND--'],
        ['Output', 'x'],
      ],
    ],
    [
      'names that objects have',
      ['__proto__: p', 'constructor: c', 'toString: t'],
      [
        ['__proto__', 'p'],
        ['constructor', 'c'],
        ['toString', 't'],
      ],
    ],
    [
      'names that differ in case',
      ['Foo: 1', 'FOO: 2'],
      [
        ['Foo', '1'],
        ['FOO', '2'],
      ],
    ],
    [
      'a bare LF, CR and U+2028',
      ['A: x\ny', 'B: x\ry', 'C: x\u2028y'],
      [
        ['A', 'x\ny'],
        ['B', 'x\ry'],
        ['C', 'x\u2028y'],
      ],
    ],
    ['letters of every length', ['Name: Zoë 山 😀'], [['Name', 'Zoë 山 😀']]],
  ])('%s', (_what, lines, expected) => {
    expect(headers('Any', ...lines)).toEqual(expected);
  });

  it('keeps twenty thousand lines of output', () => {
    const lines = Array.from({ length: 20_000 }, (_, n) => `Output: line ${n}`);
    const frame = decoded('', lines);
    if (!(frame instanceof AmiFrame)) throw new Error(frame);
    expect(frame.all('Output')).toHaveLength(20_000);
    expect(frame.all('Output').at(-1)).toBe('line 19999');
  });

  it.each([
    [['Uniqueid: 3.3', 'Uniqueid: 9.9'], 'repeated header Uniqueid'],
    [['Event: Newchannel', 'CallerIDNum: 100', 'Event: Hangup'], 'repeated header Event'],
    [['State: A', 'State: B'], 'repeated header State'],
    [['Event: X', 'no header at all'], 'a line that is no header'],
    [['Event: X', ': empty name'], 'a line that is no header'],
  ])('refuses %j', (lines, reason) => {
    expect(decoded('Any', lines)).toBe(reason);
  });

  it('looks up what is there and gives nothing for what is not', () => {
    const frame = decoded('Any', ['constructor: c', 'A: 1']);
    if (!(frame instanceof AmiFrame)) throw new Error(frame);
    expect([frame.get('A'), frame.get('constructor'), frame.get('toString'), frame.has('toString')]).toEqual([
      '1',
      'c',
      '',
      false,
    ]);
  });
});

describe('escaping', () => {
  const hostile = `O\\'Hara \\"Bob\\" \\\\ 山`;
  it.each([
    ['Newchannel', 'CallerIDName', true],
    ['Newchannel', 'ConnectedLineName', true],
    ['DialBegin', 'DestCallerIDName', true],
    ['LocalBridge', 'LocalOneConnectedLineName', true],
    ['VarSet', 'Value', true],
    ['Newchannel', 'ChanVariable', true],
    ['DialBegin', 'DestChanVariable', true],
    ['QueueEntry', 'CallerIDName', false],
    ['Newchannel', 'CallerIDNum', false],
    ['Newchannel', 'AccountCode', false],
    ['UserEvent', 'Value', false],
    ['Newexten', 'AppData', false],
  ])('%s %s is escaped: %s', (type, header, escaped) => {
    expect(headers(type, `${header}: ${hostile}`)).toEqual([[header, escaped ? `O'Hara "Bob" \\ 山` : hostile]]);
  });

  it('knows every letter that Asterisk escapes and leaves the rest', () => {
    const [[, value]] = headers('VarSet', 'Value: \\a\\b\\f\\n\\r\\t\\v\\?\\q\\') as [[string, string]];
    expect(value).toBe('\x07\b\f\n\r\t\v?\\q\\');
  });
});

describe('what was learnt from one frame', () => {
  it('never changes what the next one says', () => {
    const name = fc.constantFrom('A', 'B', 'CallerIDName', 'ChanVariable', 'Output', 'AB');
    const line = fc.tuple(name, fc.constantFrom(': ', ':', ':  '), fc.string({ maxLength: 8 }));
    const lines = fc
      .array(line, { minLength: 1, maxLength: 6 })
      .map((all) =>
        all.map(([header, colon, value]) => `${header}${colon}${value.replaceAll('\r', '').replaceAll('\n', '')}`),
      );
    fc.assert(
      fc.property(fc.array(lines, { minLength: 1, maxLength: 12 }), (frames) => {
        const shared = new FrameDecoder();
        for (const one of frames) {
          const fresh = decoded('T', one);
          const taught = decoded('T', one, shared);
          expect(taught instanceof AmiFrame ? taught.entries() : taught).toEqual(
            fresh instanceof AmiFrame ? fresh.entries() : fresh,
          );
        }
      }),
      { numRuns: 500 },
    );
  });
});
