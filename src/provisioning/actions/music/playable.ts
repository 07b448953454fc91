import { fileTypeFromBuffer } from 'file-type';
import { invalid } from '../refusals.ts';
import { type AudioType, type Sound, soundOf } from './sound.ts';

/** What was uploaded, as Asterisk plays it. @throws PatchbayError `invalid`, with what it is instead */
export async function playable(bytes: Uint8Array, type: AudioType): Promise<Sound> {
  const recognised = await fileTypeFromBuffer(bytes);
  // Silence of A-law and µ-law begins like a frame of MPEG.
  const bare = type === 'audio/pcmu' || type === 'audio/pcma';
  if (recognised !== undefined && recognised.ext !== 'wav' && !(bare && /mpeg|aac/.test(recognised.mime))) {
    throw invalid('body', `is ${recognised.mime}; Asterisk plays WAV (PCM 16 bit, one channel), GSM, A-law and µ-law`);
  }
  const sound = soundOf(bytes, type);
  if (typeof sound === 'string') throw invalid('body', sound);
  return sound;
}
