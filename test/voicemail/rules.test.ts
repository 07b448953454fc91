import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { telephoneSound, telephoneWav } from '../../src/platform/telephone-sound.ts';
import { pinFault } from '../../src/tenancy/guard/mailbox-pin.ts';
import { insideFault } from '../../src/voicemail/actions/boxes/inside-address.ts';
import { callerNumber } from '../../src/voicemail/actions/follow/caller-number.ts';
import { linkToAudio, readAudioLink } from '../../src/voicemail/actions/tasks/audio-link.ts';
import { byteRange } from '../../src/voicemail/model/byte-range.ts';
import { callerOf } from '../../src/voicemail/model/caller.ts';
import { nextAttempt } from '../../src/voicemail/model/retry.ts';

it.each([
  ['"Ann Caller" <+491701234567>', '+491701234567', 'Ann Caller'],
  ['Ann <100>', '100', 'Ann'],
  ['"say "hi" <b>" <100>', '100', 'say "hi" <b>'],
  ['+491701234567', '+491701234567', ''],
  ['"A name that was cut', '', 'A name that was cut'],
  ['Unknown', '', ''],
  ['"" <>', '', ''],
  ['', '', ''],
  ['"x\u202e\u0000y" <1>', '1', 'xy'],
])('%s is who called', (text, number, name) => {
  expect(callerOf(text)).toEqual({ number, name });
});

it('any caller id is one line of bounded text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (text) => {
      const { number, name } = callerOf(text);
      expect(number.length).toBeLessThanOrEqual(80);
      expect([...name].length).toBeLessThanOrEqual(255);
      expect(number + name).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
    }),
  );
});

it.each([
  ['+49305550199', 'DE', '+49305550199'],
  ['030 5550199', 'DE', '030 5550199'],
  ['0305550199', 'DE', '+49305550199'],
  ['0049305550199', 'DE', '+49305550199'],
  ['49305550199', 'DE', '+49305550199'],
  ['0305550199', null, '0305550199'],
  ['0049305550199', null, '+49305550199'],
  ['2025550155', 'US', '+12025550155'],
  ['1001', 'DE', '1001'],
  ['', 'DE', ''],
])('a carrier’s %s in %s is %s', (given, country, number) => {
  expect(callerNumber(given, country)).toBe(number);
});

it.each([
  [undefined, null],
  ['bytes=0-', { first: 0, last: 99 }],
  ['bytes=10-19', { first: 10, last: 19 }],
  ['bytes=90-1000', { first: 90, last: 99 }],
  ['bytes=-10', { first: 90, last: 99 }],
  ['bytes=-1000', { first: 0, last: 99 }],
  ['bytes=100-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=20-10', null],
  ['bytes=-', null],
  ['bytes=0-1,4-5', null],
  ['lines=0-1', null],
])('range %s of 100 bytes', (header, range) => {
  expect(byteRange(header, 100)).toEqual(range);
});

describe('a PIN', () => {
  const byPhone = (pin: string, mailbox: string): boolean => {
    const script = join(import.meta.dirname, '../../asterisk-conf/voicemail-pin.sh');
    return execFileSync('sh', [script, mailbox, 'acme_vm', '1', pin]).toString().trim() === 'VALID';
  };

  it('obeys the same rules on the phone as over HTTP', () => {
    const digits = (min: number, max: number) =>
      fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: min, maxLength: max });
    const trivial = fc
      .tuple(fc.nat(9), fc.constantFrom(-1, 0, 1), fc.integer({ min: 3, max: 10 }))
      .map(([first, step, length]) =>
        Array.from({ length }, (_, n) => first + n * step)
          .filter((digit) => digit >= 0 && digit <= 9)
          .join(''),
      );
    const pins = fc.oneof(digits(1, 12), trivial, fc.constantFrom('1001', '12*4', '#123'));
    fc.assert(
      fc.property(
        pins.filter((pin) => pin !== ''),
        (pin) => {
          expect([pin, byPhone(pin, '1001')]).toEqual([pin, pinFault(pin, '1001') === null]);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('a sound', () => {
  const tone = (rate: number, hertz: number, seconds = 1): Int16Array =>
    Int16Array.from({ length: rate * seconds }, (_, n) =>
      Math.round(Math.sin((2 * Math.PI * hertz * n) / rate) * 10_000),
    );
  /** A WAV file of any rate and number of channels, both alike. */
  const file = (samples: Int16Array, rate: number, channels = 1): Uint8Array => {
    const all = channels === 1 ? samples : Int16Array.from(samples).map((sample) => sample);
    const doubled = channels === 1 ? all : Int16Array.from({ length: all.length * 2 }, (_, n) => all[n >> 1] ?? 0);
    const bytes = telephoneWav(doubled);
    const view = new DataView(bytes.buffer);
    view.setUint16(22, channels, true);
    view.setUint32(24, rate, true);
    return bytes;
  };
  const energyAt = (samples: Int16Array, hertz: number): number => {
    let [real, imaginary] = [0, 0];
    for (const [n, sample] of samples.entries()) {
      real += sample * Math.cos((2 * Math.PI * hertz * n) / 8_000);
      imaginary += sample * Math.sin((2 * Math.PI * hertz * n) / 8_000);
    }
    return (2 * Math.hypot(real, imaginary)) / samples.length;
  };

  it.each([
    [8_000, 1],
    [16_000, 1],
    [44_100, 2],
    [48_000, 1],
  ])('of %i a second and %i channels comes out as a telephone carries it', async (rate, channels) => {
    const sound = await telephoneSound(file(tone(rate, 440), rate, channels));
    if (typeof sound === 'string') throw new Error(sound);
    expect(sound.length).toBeGreaterThan(7_900);
    expect(energyAt(sound, 440)).toBeGreaterThan(9_000);
    const through = await telephoneSound(telephoneWav(sound));
    expect(through).toEqual(sound);
  });

  it('that a telephone cannot carry does not come back as another tone', async () => {
    const sound = await telephoneSound(file(tone(16_000, 6_000), 16_000));
    if (typeof sound === 'string') throw new Error(sound);
    expect(energyAt(sound, 2_000)).toBeLessThan(500);
  });

  it.each([
    ['no sound at all', new Uint8Array(0)],
    ['a picture', Buffer.from('GIF89a')],
    ['a header alone', telephoneWav(new Int16Array(0)).subarray(0, 20)],
  ])('%s is refused with a reason', async (_, bytes) => {
    expect(await telephoneSound(bytes)).toBe('is no WAV file');
  });
});

it('a link opens one message until its time is over, and cannot be made up', () => {
  let now = Date.parse('2026-11-26T15:00:00Z');
  const room = { linkKey: new Uint8Array(32), clock: { now: () => now }, publicUrl: 'https://pbx.example.com' };
  const token = linkToAudio(room, 'acme', 7).split('/').at(-1) ?? '';
  expect(readAudioLink(room, token)).toEqual({ tenantId: 'acme', id: 7 });
  expect(readAudioLink(room, token.replace('acme.7', 'acme.8'))).toBeNull();
  expect(readAudioLink(room, token.replace('acme', 'globex'))).toBeNull();
  expect(readAudioLink({ ...room, linkKey: new Uint8Array(32).fill(1) }, token)).toBeNull();
  for (const nonsense of ['', '.', '....', 'acme.7.9999999999.', `${token}x`]) {
    expect(readAudioLink(room, nonsense)).toBeNull();
  }
  now += 15 * 86_400_000;
  expect(readAudioLink(room, token)).toBeNull();
});

it('attempts come less and less often, and end', () => {
  const waits = Array.from({ length: 90 }, (_, n) => nextAttempt('mail', n + 1));
  expect(waits[0]).toBe(10_000);
  expect(waits.at(-1)).toBeNull();
  const days = waits.reduce<number>((sum, wait) => sum + (wait ?? 0), 0) / 86_400_000;
  expect(days).toBeGreaterThan(2);
});

it.each([
  ['https://words.example.com/x', null],
  ['http://203.0.113.9/x', 'lies inside'],
  ['https://8.8.8.8/x', null],
  ['http://127.0.0.1/', 'lies inside'],
  ['http://0x7f.1/', 'lies inside'],
  ['http://[::ffff:10.0.0.1]/', 'lies inside'],
  ['http://169.254.169.254/', 'lies inside'],
  ['http://db.internal/', 'lies inside'],
  ['ftp://example.com/', 'begins with neither https:// nor http://'],
  ['https://u:p@example.com/', 'holds a user or a password'],
  ['nonsense', 'is no address'],
])('%s may be called: %s', (address, fault) => {
  expect(insideFault(address)).toBe(fault);
});
