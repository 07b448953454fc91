import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RecordingFile, recordingFolder, recordingName } from '../../src/asterisk/recording-file.ts';
import { tone, wav } from '../provisioning/tones.ts';

/** Loudness of 16 bits of PCM, 0 to 1 (root mean square); a tone of the softphones is about 0.2. */
export function loudness(pcm: Buffer): number {
  if (pcm.length < 2) return 0;
  let sum = 0;
  for (let at = 0; at + 1 < pcm.length; at += 2) sum += (pcm.readInt16LE(at) / 32_768) ** 2;
  return Math.sqrt(sum / (pcm.length >> 1));
}

/** What stands behind the header of a WAV of Asterisk, from and to so many seconds. */
export function pcmOf(file: Buffer, from = 0, to = Number.POSITIVE_INFINITY): Buffer {
  return file.subarray(44 + Math.round(from * 8_000) * 2, Math.min(file.length, 44 + Math.round(to * 8_000) * 2));
}

/** A file as Asterisk leaves it: closed, or cut off in the middle when it died some time ago. */
export function putIntoSpool(
  spoolDir: string,
  tenantId: string,
  o: { readonly seconds: number; readonly closed: boolean } & Partial<RecordingFile>,
): { readonly name: string; readonly path: string; readonly bytes: Buffer } {
  const folder = recordingFolder(spoolDir, tenantId);
  mkdirSync(folder, { recursive: true });
  const n = `${Math.floor(Math.random() * 1e9)}.${Math.floor(Math.random() * 1e6)}`;
  const { linkedId = `pbx-${n}`, uniqueId = `pbx-${n}`, source = 'policy' } = o;
  const name = recordingName({ linkedId, uniqueId, source });
  const path = join(folder, name);
  const bytes = wav(tone({ rate: 8_000, seconds: o.seconds }), o.closed ? {} : { size: 0 });
  writeFileSync(path, bytes);
  const minuteAgo = Date.now() / 1000 - 60;
  if (!o.closed) utimesSync(path, minuteAgo, minuteAgo);
  return { name, path, bytes };
}

/** All files below a folder, by their paths in it. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
