/** WAV as Asterisk writes it: one channel of 16 bits, a header of 44 bytes that says how much follows once it is closed. */
export const HEADER_BYTES = 44;

export interface Wav {
  readonly bytesPerSecond: number;
  /** What the header says of the sound behind it; 0 as long as the file is being written. */
  readonly soundBytes: number;
}

/** Null for a file that is cut off within its header, or is no such WAV. */
export function readHeader(head: Uint8Array): Wav | null {
  if (head.length < HEADER_BYTES) return null;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const text = (at: number) => String.fromCharCode(...head.subarray(at, at + 4));
  if (text(0) !== 'RIFF' || text(8) !== 'WAVE' || text(12) !== 'fmt ' || text(36) !== 'data') return null;
  const [format, channels, bytesPerSecond, bits] = [
    view.getUint16(20, true),
    view.getUint16(22, true),
    view.getUint32(28, true),
    view.getUint16(34, true),
  ];
  if (format !== 1 || channels !== 1 || bits !== 16 || bytesPerSecond === 0) return null;
  return { bytesPerSecond, soundBytes: view.getUint32(40, true) };
}

/** The header of a file that was never closed, as it should be; whole samples only. */
export function repairedHeader(head: Uint8Array, soundBytes: number): Uint8Array {
  const repaired = Uint8Array.from(head.subarray(0, HEADER_BYTES));
  const view = new DataView(repaired.buffer);
  view.setUint32(4, HEADER_BYTES - 8 + soundBytes, true);
  view.setUint32(40, soundBytes, true);
  return repaired;
}

export function durationMs({ bytesPerSecond }: Wav, soundBytes: number): number {
  return Math.round((soundBytes * 1000) / bytesPerSecond);
}
