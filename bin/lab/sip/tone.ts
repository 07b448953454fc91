import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One second of a 400 Hz tone as G.711 A-law without a header, for sipp's rtp_stream. */
export async function toneFile(dir: string): Promise<string> {
  const samples = Uint8Array.from({ length: 8000 }, (_, i) => alaw(Math.sin((2 * Math.PI * 400 * i) / 8000) * 8000));
  const file = join(dir, 'tone.al');
  await writeFile(file, samples);
  return file;
}

/** ITU-T G.711, A-law, one sample of 16 bits. */
function alaw(sample: number): number {
  const sign = sample >= 0 ? 0xd5 : 0x55;
  const size = Math.min(Math.abs(Math.round(sample)) >> 3, 0xfff);
  let exponent = 0;
  for (let rest = size >> 5; rest > 0; rest >>= 1) exponent++;
  const mantissa = exponent > 1 ? (size >> exponent) & 0x0f : (size >> 1) & 0x0f;
  return ((exponent << 4) | mantissa) ^ sign;
}
