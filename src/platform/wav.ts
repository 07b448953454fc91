/** The sound of a WAV file, as its header says; `data` is a view into the file. */
export interface Wav {
  /** 1: PCM, 6: A-law, 7: µ-law (RFC 2361); of the extensible form what it extends. */
  readonly encoding: number;
  readonly channels: number;
  readonly rate: number;
  readonly bits: number;
  readonly data: Uint8Array;
}

const EXTENSIBLE = 0xfffe;

/** @returns null for what is no WAV file, or one without sound */
export function readWav(file: Uint8Array): Wav | null {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const name = (at: number): string => String.fromCharCode(...file.subarray(at, at + 4));
  if (file.length < 12 || name(0) !== 'RIFF' || name(8) !== 'WAVE') return null;
  let format: Omit<Wav, 'data'> | null = null;
  for (let at = 12; at + 8 <= file.length; ) {
    const size = view.getUint32(at + 4, true);
    const begin = at + 8;
    // A recorder that wrote to a pipe did not know the size: then the sound goes to the end.
    const end = Math.min(begin + size, file.length);
    if (name(at) === 'fmt ' && end - begin >= 16) format = formatOf(view, begin, end);
    if (name(at) === 'data') return format === null ? null : { ...format, data: file.subarray(begin, end) };
    at = begin + size + (size % 2);
  }
  return null;
}

function formatOf(view: DataView, at: number, end: number): Omit<Wav, 'data'> {
  const tag = view.getUint16(at, true);
  return {
    encoding: tag === EXTENSIBLE && end - at >= 26 ? view.getUint16(at + 24, true) : tag,
    channels: view.getUint16(at + 2, true),
    rate: view.getUint32(at + 4, true),
    bits: view.getUint16(at + 14, true),
  };
}
