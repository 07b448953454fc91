import { PatchbayError } from '../../platform/errors.ts';
import { AUDIO_TYPES, type AudioType } from '../actions/music/sound.ts';
import { Audio } from './music/schemas.ts';

/** The body of an upload, for a route's declaration. */
export const audioBody = {
  required: true,
  content: Object.fromEntries(AUDIO_TYPES.map((type) => [type, { schema: Audio }])),
};

/** What can be uploaded, in words. */
export const AUDIO_WORDS =
  'WAV with one channel: PCM of 16 bits (8000 to 48000 samples a second), A-law or µ-law of 8000; or GSM 06.10, ' +
  'A-law, µ-law without a header. Anything else: `ffmpeg -i in.mp3 -ac 1 -ar 16000 -c:a pcm_s16le out.wav`.';

/** Other names that browsers and programs have for the same. */
const ALSO: Readonly<Record<string, AudioType>> = {
  'audio/x-wav': 'audio/wav',
  'audio/wave': 'audio/wav',
  'audio/vnd.wave': 'audio/wav',
  'audio/x-gsm': 'audio/gsm',
};

/** @throws PatchbayError `unsupported_type` */
export function audioType(header: string | undefined): AudioType {
  const given = header?.split(';')[0]?.trim().toLowerCase() ?? '';
  const type = AUDIO_TYPES.find((one) => one === given) ?? ALSO[given];
  if (type !== undefined) return type;
  throw new PatchbayError('unsupported_type', `the body must be one of ${AUDIO_TYPES.join(', ')}`);
}
