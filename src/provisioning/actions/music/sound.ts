import { readWav } from '../../../platform/wav.ts';

/** Sound as Asterisk plays it from a file without a header; the format is the file's suffix. */
export interface Sound {
  readonly format: string;
  readonly data: Uint8Array;
  readonly durationMs: number;
}

/** Rates that Asterisk has a format for: `sln` is 8000 a second, the others name theirs. */
const SIGNED_LINEAR: ReadonlyMap<number, string> = new Map([
  [8_000, 'sln'],
  [12_000, 'sln12'],
  [16_000, 'sln16'],
  [24_000, 'sln24'],
  [32_000, 'sln32'],
  [44_100, 'sln44'],
  [48_000, 'sln48'],
]);

const SHORTEST_MS = 1_000;
const GSM_FRAME = { bytes: 33, ms: 20 };

/** What a client may say that it sends. */
export const AUDIO_TYPES = ['audio/wav', 'audio/gsm', 'audio/pcmu', 'audio/pcma'] as const;
export type AudioType = (typeof AUDIO_TYPES)[number];

/**
 * What was uploaded, as it can be played. The content decides; the type only tells apart what has no header.
 * @returns a text for people when it cannot be played
 */
export function soundOf(file: Uint8Array, type: AudioType): Sound | string {
  const sound = type === 'audio/wav' ? fromWav(file) : type === 'audio/gsm' ? fromGsm(file) : fromLaw(file, type);
  if (typeof sound === 'string' || sound.durationMs >= SHORTEST_MS) return sound;
  return 'is shorter than a second';
}

function fromWav(file: Uint8Array): Sound | string {
  const wav = readWav(file);
  if (wav === null) return 'is no WAV file';
  const { encoding, channels, rate, bits, data } = wav;
  if (channels !== 1) return `has ${channels} channels; it must have one`;
  if ((encoding === 6 || encoding === 7) && rate === 8_000 && bits === 8) {
    return { format: encoding === 6 ? 'alaw' : 'ulaw', data, durationMs: Math.floor(data.length / 8) };
  }
  if (encoding !== 1 || bits !== 16) return 'is neither PCM of 16 bits nor A-law or µ-law of 8000 a second';
  const format = SIGNED_LINEAR.get(rate);
  if (format === undefined)
    return `has ${rate} samples a second; it must have 8000, 12000, 16000, 24000, 32000, 44100 or 48000`;
  const whole = data.subarray(0, data.length - (data.length % 2));
  return { format, data: whole, durationMs: Math.floor((whole.length / 2 / rate) * 1000) };
}

/** Each frame begins with the same four bits. */
function fromGsm(file: Uint8Array): Sound | string {
  if (file.length === 0 || file.length % GSM_FRAME.bytes !== 0) return 'is no GSM 06.10: not whole frames of 33 bytes';
  for (let at = 0; at < file.length; at += GSM_FRAME.bytes) {
    if ((file[at] ?? 0) >> 4 !== 0xd) return `is no GSM 06.10: byte ${at} begins no frame`;
  }
  return { format: 'gsm', data: file, durationMs: (file.length / GSM_FRAME.bytes) * GSM_FRAME.ms };
}

/** Any bytes could be this: what can be told is only that it is something else. */
function fromLaw(file: Uint8Array, type: 'audio/pcmu' | 'audio/pcma'): Sound | string {
  if (readWav(file) !== null) return 'is a WAV file, so its type is audio/wav';
  return { format: type === 'audio/pcmu' ? 'ulaw' : 'alaw', data: file, durationMs: Math.floor(file.length / 8) };
}
