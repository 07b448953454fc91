import { setImmediate as breathe } from 'node:timers/promises';
import { readWav, type Wav } from './wav.ts';

/** What a telephone carries: one channel, 8000 samples a second. */
export const TELEPHONE_RATE = 8_000;

/** Half the width of the filter in samples of the slower side, and how finely it is tabled. */
const LOBES = 8;
const STEPS = 256;
/** A little below half the rate, so that what a telephone cannot carry does not come back as another tone. */
const CUTOFF = 0.92;

/**
 * A WAV file of any usual kind as one that Asterisk plays to a telephone: PCM of 16 bits, one channel, 8000 a second. In
 * slices, so that nobody else has to wait for it.
 * @returns a text for people when it cannot be understood
 */
export async function telephoneSound(file: Uint8Array): Promise<Int16Array | string> {
  const wav = readWav(file);
  if (wav === null) return 'is no WAV file';
  const { rate, channels } = wav;
  if (channels < 1 || channels > 2) return `has ${channels} channels; it must have one or two`;
  if (rate < 8_000 || rate > 48_000) return `has ${rate} samples a second; it must have 8000 to 48000`;
  const samples = samplesOf(wav);
  if (samples === null) return 'is neither PCM of 16 bits nor A-law nor µ-law';
  return rate === TELEPHONE_RATE ? samples : resampled(samples, rate);
}

/** As a file. */
export function telephoneWav(samples: Int16Array): Uint8Array {
  const bytes = new Uint8Array(44 + samples.length * 2);
  const view = new DataView(bytes.buffer);
  bytes.set(Buffer.from('RIFF    WAVEfmt '), 0);
  view.setUint32(4, bytes.length - 8, true);
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, TELEPHONE_RATE, true);
  view.setUint32(28, TELEPHONE_RATE * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  bytes.set(Buffer.from('data'), 36);
  view.setUint32(40, samples.length * 2, true);
  for (const [at, sample] of samples.entries()) view.setInt16(44 + at * 2, sample, true);
  return bytes;
}

/** Both channels together where there are two. */
function samplesOf({ encoding, bits, channels, data }: Wav): Int16Array | null {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const linear = encoding === 1 && bits === 16;
  const law = encoding === 6 ? aLaw : encoding === 7 ? muLaw : null;
  if (!linear && (law === null || bits !== 8)) return null;
  const width = linear ? 2 : 1;
  const samples = new Int16Array(Math.floor(data.length / width / channels));
  for (let at = 0; at < samples.length; at++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) {
      const place = (at * channels + channel) * width;
      sum += law === null ? view.getInt16(place, true) : law(data[place] ?? 0);
    }
    samples[at] = sum / channels;
  }
  return samples;
}

/** ITU-T G.711. */
function aLaw(code: number): number {
  const value = code ^ 0x55;
  const exponent = (value >> 4) & 7;
  const mantissa = ((value & 0x0f) << 4) + 8;
  const magnitude = exponent === 0 ? mantissa : (mantissa + 0x100) << (exponent - 1);
  return value & 0x80 ? magnitude : -magnitude;
}

function muLaw(code: number): number {
  const value = ~code & 0xff;
  const magnitude = ((((value & 0x0f) << 3) + 0x84) << ((value >> 4) & 7)) - 0x84;
  return value & 0x80 ? -magnitude : magnitude;
}

/** Band-limited by a windowed sinc: only down, for a telephone is the slowest there is. */
async function resampled(samples: Int16Array, rate: number): Promise<Int16Array> {
  const step = rate / TELEPHONE_RATE;
  const reach = LOBES * step;
  const made = new Int16Array(Math.floor(samples.length / step));
  for (let at = 0; at < made.length; at++) {
    if (at % TELEPHONE_RATE === 0) await breathe();
    const centre = at * step;
    let sum = 0;
    for (let from = Math.max(0, Math.ceil(centre - reach)); from < centre + reach && from < samples.length; from++) {
      sum += (samples[from] ?? 0) * (KERNEL[Math.round((Math.abs(from - centre) / step) * STEPS)] ?? 0);
    }
    made[at] = Math.max(-32_768, Math.min(32_767, Math.round(sum / step)));
  }
  return made;
}

const KERNEL = Float64Array.from({ length: LOBES * STEPS + 1 }, (_, n) => {
  const x = n / STEPS;
  const sinc = x === 0 ? CUTOFF : Math.sin(Math.PI * CUTOFF * x) / (Math.PI * x);
  return sinc * Math.cos((Math.PI * x) / (2 * LOBES)) ** 2;
});
