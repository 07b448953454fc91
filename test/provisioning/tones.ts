/** A tone as 16 bits of PCM, little endian. */
export function tone(o: { rate: number; seconds: number; hertz?: number }): Buffer {
  const samples = Buffer.alloc(Math.round(o.rate * o.seconds) * 2);
  for (let n = 0; n * 2 < samples.length; n++) {
    samples.writeInt16LE(Math.round(8_000 * Math.sin((2 * Math.PI * (o.hertz ?? 440) * n) / o.rate)), n * 2);
  }
  return samples;
}

/** The same in a WAV file; anything about the header can be otherwise. */
export function wav(
  data: Uint8Array,
  o: { rate?: number; channels?: number; bits?: number; encoding?: number; size?: number; before?: Buffer } = {},
): Buffer {
  const { rate = 8_000, channels = 1, bits = 16, encoding = 1, size = data.length, before = Buffer.alloc(0) } = o;
  const fmt = Buffer.alloc(24);
  fmt.write('fmt ', 0);
  fmt.writeUInt32LE(16, 4);
  fmt.writeUInt16LE(encoding, 8);
  fmt.writeUInt16LE(channels, 10);
  fmt.writeUInt32LE(rate, 12);
  fmt.writeUInt32LE((rate * channels * bits) / 8, 16);
  fmt.writeUInt16LE((channels * bits) / 8, 20);
  fmt.writeUInt16LE(bits, 22);
  const head = Buffer.alloc(8);
  head.write('data', 0);
  head.writeUInt32LE(size, 4);
  const body = Buffer.concat([Buffer.from('WAVE'), before, fmt, head, data]);
  const riff = Buffer.alloc(8);
  riff.write('RIFF', 0);
  riff.writeUInt32LE(body.length, 4);
  return Buffer.concat([riff, body]);
}
