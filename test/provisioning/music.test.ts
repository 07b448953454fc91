import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AUDIO_TYPES, soundOf } from '../../src/provisioning/actions/music/sound.ts';
import { projectMusic } from '../../src/provisioning/model/music/projection.ts';
import { tone, wav } from './tones.ts';

describe('sound that was uploaded', () => {
  it.each([
    [8_000, 'sln'],
    [12_000, 'sln12'],
    [16_000, 'sln16'],
    [24_000, 'sln24'],
    [32_000, 'sln32'],
    [44_100, 'sln44'],
    [48_000, 'sln48'],
  ])('WAV of %i samples a second is %s, sample for sample', (rate, format) => {
    const samples = tone({ rate, seconds: 1.5 });
    const sound = soundOf(wav(samples, { rate }), 'audio/wav');
    expect(sound).toMatchObject({ format, durationMs: 1_500 });
    expect(Buffer.from((sound as { data: Uint8Array }).data).equals(samples)).toBe(true);
  });

  it('WAV may hold A-law or µ-law, other chunks before, and a size that was not known when it began', () => {
    const law = Buffer.alloc(16_000, 0x55);
    expect(soundOf(wav(law, { encoding: 6, bits: 8 }), 'audio/wav')).toMatchObject({
      format: 'alaw',
      durationMs: 2_000,
    });
    expect(soundOf(wav(law, { encoding: 7, bits: 8 }), 'audio/wav')).toMatchObject({ format: 'ulaw' });
    const list = Buffer.concat([Buffer.from('LIST'), Buffer.from([5, 0, 0, 0]), Buffer.from('INFOx\0')]);
    const samples = tone({ rate: 8_000, seconds: 1 });
    expect(soundOf(wav(samples, { before: list }), 'audio/wav')).toMatchObject({ durationMs: 1_000 });
    expect(soundOf(wav(samples, { size: 0xffff_ffff }), 'audio/wav')).toMatchObject({ durationMs: 1_000 });
  });

  const second = tone({ rate: 8_000, seconds: 1 });
  it.each<[string, Uint8Array, (typeof AUDIO_TYPES)[number], RegExp]>([
    ['two channels', wav(second, { channels: 2 }), 'audio/wav', /2 channels/],
    ['24 bits', wav(second, { bits: 24 }), 'audio/wav', /16 bits/],
    ['floating point', wav(second, { encoding: 3 }), 'audio/wav', /PCM/],
    ['11025 samples', wav(second, { rate: 11_025 }), 'audio/wav', /11025 samples/],
    ['no samples', wav(Buffer.alloc(0)), 'audio/wav', /shorter/],
    ['a header alone', Buffer.from('RIFF\0\0\0\0WAVE'), 'audio/wav', /no WAV/],
    ['an empty file', Buffer.alloc(0), 'audio/wav', /no WAV/],
    ['text', Buffer.from('[general]\n#exec /bin/sh\n'), 'audio/wav', /no WAV/],
    ['text for GSM', Buffer.from('x'.repeat(3_300)), 'audio/gsm', /no frame|begins/],
    ['half a GSM frame', Buffer.alloc(40, 0xd0), 'audio/gsm', /whole frames/],
    ['a WAV file for A-law', wav(second), 'audio/pcma', /audio\/wav/],
    ['less than a second', Buffer.alloc(7_000), 'audio/pcmu', /shorter/],
  ])('refuses %s', (_, file, type, why) => expect(soundOf(file, type)).toMatch(why));

  it('GSM is whole frames, each with its mark', () => {
    const frames = Buffer.concat(Array.from({ length: 60 }, () => Buffer.from([0xd3, ...Array(32).fill(7)])));
    expect(soundOf(frames, 'audio/gsm')).toMatchObject({ format: 'gsm', durationMs: 1_200 });
  });

  it('no bytes make it stumble, and what it gives out is part of what came in', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.tuple(fc.nat(60), fc.nat(255)).map(([at, value]) => {
        const file = new Uint8Array(wav(tone({ rate: 8_000, seconds: 1 })));
        file[at] = value;
        return file;
      }),
    );
    fc.assert(
      fc.property(bytes, fc.constantFrom(...AUDIO_TYPES), (file, type) => {
        const sound = soundOf(file, type);
        if (typeof sound === 'string') return;
        expect(sound.data.length).toBeLessThanOrEqual(file.length);
        expect(sound.durationMs).toBeGreaterThanOrEqual(1_000);
        expect(sound.format).toMatch(/^(sln\d*|alaw|ulaw|gsm)$/);
      }),
      { numRuns: 500 },
    );
  });
});

it('classes are written in order of name, and those without files not at all', () => {
  expect(
    projectMusic([
      { name: 'globex_calm', random: true, files: ['/s/moh/globex/b'] },
      { name: 'acme_none', random: false, files: [] },
      { name: 'acme_calm', random: false, files: ['/s/moh/acme/b', '/s/moh/acme/a'] },
    ])
      .split('\n')
      .slice(1),
  ).toEqual([
    '',
    '[acme_calm]',
    'mode = playlist',
    'entry = /s/moh/acme/b',
    'entry = /s/moh/acme/a',
    '',
    '[globex_calm]',
    'mode = playlist',
    'sort = random',
    'entry = /s/moh/globex/b',
    '',
  ]);
});
