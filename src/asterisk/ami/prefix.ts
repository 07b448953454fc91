/** Letters that bytes are compared with, four at a time; the last four may overlap those before. At least four. */
export class Prefix {
  readonly length: number;
  readonly #words: Int32Array;
  readonly #lastWord: number;

  constructor(text: string) {
    const bytes = Buffer.from(text);
    this.length = bytes.length;
    this.#words = Int32Array.from({ length: bytes.length >> 2 }, (_, n) => bytes.readInt32LE(n * 4));
    this.#lastWord = bytes.readInt32LE(bytes.length - 4);
  }

  standsAt(view: DataView, at: number): boolean {
    const last = at + this.length - 4;
    if (last + 4 > view.byteLength || view.getInt32(last, true) !== this.#lastWord) return false;
    const words = this.#words;
    for (let n = 0; n < words.length; n++) if (view.getInt32(at + n * 4, true) !== words[n]) return false;
    return true;
  }
}
