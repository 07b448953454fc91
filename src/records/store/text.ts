/** Text cut to what its column holds; Asterisk itself cuts by bytes and sometimes inside a letter. */
export function cut(text: string, characters: number): string {
  return text.length <= characters ? text : text.slice(0, characters);
}

/** Epoch microseconds as a column of milliseconds shows them. */
export function dateOf(microseconds: number): Date {
  return new Date(Math.floor(microseconds / 1000));
}
