/** Thrown while a frame is read that Asterisk would not have written this way: cut, planted in, or out of range. */
export class Torn extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'Torn';
  }
}
