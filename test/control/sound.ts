import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pbx } from '../../bin/lab/index.ts';

const RATE = 8_000;

/** What went to a phone and what came from it during some time, as Asterisk itself recorded it. */
export interface Heard {
  /** Loudness, 0 to 1. */
  readonly to: number;
  readonly from: number;
  /** How much of what went there is the tone that every test phone sends, 0 to 1. */
  readonly toneTo: number;
}

let count = 0;

/** Listens at the channel of an endpoint for so long. */
export async function soundOf(pbx: Pbx, endpoint: string, ms = 1_200): Promise<Heard> {
  const channels = await pbx.cli('core show channels concise');
  const channel = channels
    .split('\n')
    .find((line) => line.startsWith(`PJSIP/${endpoint}-`))
    ?.split('!')[0];
  if (channel === undefined) throw new Error(`${endpoint} has no channel:\n${channels}`);
  const file = join(pbx.spoolDir, `sound-${++count}`);
  await pbx.cli(`mixmonitor start ${channel} ${file}.sln,r(${file}-from.sln)t(${file}-to.sln)`);
  await new Promise((resolve) => setTimeout(resolve, ms));
  await pbx.cli(`mixmonitor stop ${channel}`);
  await new Promise((resolve) => setTimeout(resolve, 150));
  const [to, from] = [await samplesOf(`${file}-to.sln`), await samplesOf(`${file}-from.sln`)];
  return { to: loudness(to), from: loudness(from), toneTo: share(to, 440) };
}

async function samplesOf(file: string): Promise<Int16Array> {
  const bytes = await readFile(file).catch(() => Buffer.alloc(0));
  return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + (bytes.length & ~1)));
}

function loudness(samples: Int16Array): number {
  if (samples.length === 0) return 0;
  return Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length) / 32_768;
}

/** Goertzel: the power at one frequency, of all that there is, 0 to 1. */
export function share(samples: Int16Array, hertz: number): number {
  const w = (2 * Math.PI * hertz) / RATE;
  let [a, b, total] = [0, 0, 0];
  for (const one of samples) {
    [a, b] = [one + 2 * Math.cos(w) * a - b, a];
    total += one * one;
  }
  const power = a * a + b * b - 2 * Math.cos(w) * a * b;
  return total === 0 ? 0 : (2 * power) / (samples.length * total);
}
