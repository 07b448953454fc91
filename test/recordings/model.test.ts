import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRecordingName, recordingFolder, recordingName } from '../../src/asterisk/recording-file.ts';
import { mayContinue, rangeOf } from '../../src/recordings/model/range.ts';
import { type Sighting, verdictOn } from '../../src/recordings/model/verdict.ts';
import { durationMs, readHeader, repairedHeader } from '../../src/recordings/model/wav.ts';
import { tone, wav } from '../provisioning/tones.ts';

describe('names of files', () => {
  it('come back as they were made', () => {
    const id = fc.stringMatching(/^[A-Za-z0-9-]{0,40}\d{10}\.\d{1,6}$/);
    fc.assert(
      fc.property(id, id, fc.constantFrom('policy', 'on_demand'), (linkedId, uniqueId, source) => {
        const file = { linkedId, uniqueId, source } as const;
        expect(parseRecordingName(recordingName(file))).toEqual(file);
      }),
    );
  });

  it('are never the same', () => {
    const file = { linkedId: 'a-1.1', uniqueId: 'a-1.1', source: 'policy' } as const;
    expect(new Set(Array.from({ length: 1_000 }, () => recordingName(file))).size).toBe(1_000);
  });

  it.each([
    '',
    'x.wav',
    '../a_b_p111111111111111111111111111.wav',
    'a_b_p1.wav',
    'a_b_q111111111111111111111111111.wav',
  ])('%j is none', (name) => expect(parseRecordingName(name)).toBeNull());

  it('no tenant leads out of the spool', () => {
    expect(() => recordingFolder('/spool', '../etc')).toThrow(RangeError);
  });
});

describe('WAV', () => {
  const sound = tone({ rate: 8_000, seconds: 1.5 });

  it('says how long it is', () => {
    const header = readHeader(wav(sound));
    expect(header).toEqual({ bytesPerSecond: 16_000, soundBytes: sound.length });
    expect(header === null ? 0 : durationMs(header, sound.length)).toBe(1_500);
  });

  it('is as if it had been closed, once its header is repaired', () => {
    const broken = wav(sound, { size: 0 });
    const repaired = Buffer.concat([repairedHeader(broken, sound.length), broken.subarray(44)]);
    expect(repaired.equals(wav(sound))).toBe(true);
  });

  it('nothing else is taken for one', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => readHeader(bytes) === null));
    expect(readHeader(wav(sound, { channels: 2 }))).toBeNull();
    expect(readHeader(wav(sound).subarray(0, 43))).toBeNull();
  });
});

describe('parts of a file', () => {
  it.each([
    [undefined, null],
    ['bytes=0-', { start: 0, end: 99 }],
    ['bytes=0-0', { start: 0, end: 0 }],
    ['bytes=10-19', { start: 10, end: 19 }],
    ['bytes=90-1000', { start: 90, end: 99 }],
    ['bytes=-10', { start: 90, end: 99 }],
    ['bytes=-1000', { start: 0, end: 99 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=5-4', null],
    ['bytes=0-1,5-6', null],
    ['bytes=-', null],
    ['items=0-1', null],
    ['bytes=a-b', null],
  ] as const)('%j of 100 bytes', (header, expected) => {
    expect(rangeOf(header, 100)).toEqual(expected);
  });

  it('are within it, whatever is asked for', () => {
    const anything = fc.oneof(
      fc.string(),
      fc.tuple(fc.nat(), fc.nat()).map(([a, b]) => `bytes=${a}-${b}`),
    );
    fc.assert(
      fc.property(anything, fc.integer({ min: 1, max: 10_000 }), (header, size) => {
        const range = rangeOf(header, size);
        if (range === null || range === 'unsatisfiable') return;
        expect(range.start).toBeGreaterThanOrEqual(0);
        expect(range.end).toBeGreaterThanOrEqual(range.start);
        expect(range.end).toBeLessThan(size);
      }),
    );
  });

  it('go on only with the same version', () => {
    expect(mayContinue(undefined, '"a"')).toBe(true);
    expect(mayContinue('"a"', '"a"')).toBe(true);
    expect(mayContinue('W/"a"', '"a"')).toBe(false);
    expect(mayContinue('Wed, 21 Oct 2015 07:28:00 GMT', '"a"')).toBe(false);
  });
});

describe('what becomes of a file in the spool', () => {
  const open: Sighting = {
    size: 32_768,
    wav: { bytesPerSecond: 16_000, soundBytes: 0 },
    quietMs: 20,
    channel: 'talking',
    isTold: true,
    hasEnded: false,
    wasFull: false,
  };
  const closed = { ...open, wav: { bytesPerSecond: 16_000, soundBytes: 32_724 } };
  /** Only a header. */
  const begun = { ...open, size: 44, isTold: false };

  it.each([
    ['being written', open, 'leave'],
    ['begun', { ...open, isTold: false }, 'tell'],
    ['begun, nothing of it on the disk yet', { ...open, size: 0, wav: null, isTold: false }, 'tell'],
    ['nobody talks yet', { ...open, size: 0, wav: null, isTold: false, channel: 'waiting' }, 'leave'],
    ['closed', { ...closed, channel: 'gone' }, 'take'],
    ['closed while the call goes on', closed, 'take'],
    ['closed, and nothing is known of the PBX', { ...closed, channel: null }, 'take'],
    ['left open by an Asterisk that died', { ...open, channel: 'gone', quietMs: 60_000 }, 'take'],
    ['the channel has just ended', { ...open, channel: 'gone' }, 'leave'],
    ['open, and nothing is known of the PBX', { ...open, channel: null, quietMs: 60_000 }, 'leave'],
    ['ended, though the channel goes on, and not told', { ...begun, hasEnded: true }, 'leave'],
    ['ended before anybody talked', { ...begun, hasEnded: true, quietMs: 60_000 }, 'discard'],
    ['ended while the caller waits', { ...begun, hasEnded: true, quietMs: 60_000, channel: 'waiting' }, 'discard'],
    ['ended for want of room', { ...begun, hasEnded: true, quietMs: 60_000, wasFull: true }, 'fail'],
    ['ended, told, and nothing in it', { ...begun, hasEnded: true, quietMs: 60_000, isTold: true }, 'fail'],
    ['ended with sound, and not closed yet', { ...open, hasEnded: true, quietMs: 60_000 }, 'leave'],
    ['ended with sound, not closed yet, and not told', { ...open, hasEnded: true, isTold: false }, 'leave'],
    ['ended and closed', { ...closed, hasEnded: true, isTold: false }, 'take'],
    ['nobody ever talked', { ...open, size: 44, channel: 'gone', quietMs: 60_000, isTold: false }, 'discard'],
    ['told, and nothing in it', { ...open, size: 44, channel: 'gone', quietMs: 60_000 }, 'fail'],
    [
      'nothing in it for want of room',
      { ...open, size: 0, wav: null, channel: 'gone', quietMs: 60_000, isTold: false, wasFull: true },
      'fail',
    ],
  ] as const)('%s', (_, sighting, expected) => {
    expect(verdictOn(sighting)).toBe(expected);
  });
});
