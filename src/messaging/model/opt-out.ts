/** What a person answers to be left alone, to be written to again, or to know who writes. */
export type Keyword = 'stop' | 'start' | 'help';

const WORDS: Readonly<Record<string, Keyword>> = {
  STOP: 'stop',
  STOPALL: 'stop',
  UNSUBSCRIBE: 'stop',
  CANCEL: 'stop',
  END: 'stop',
  QUIT: 'stop',
  REVOKE: 'stop',
  OPTOUT: 'stop',
  START: 'start',
  UNSTOP: 'start',
  HELP: 'help',
};

/** Only as the whole message: "please stop by at five" asks for nothing. Case, blanks and marks around it do not count. */
export function keywordOf(body: string): Keyword | null {
  const word = body
    .normalize('NFKC')
    .replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$|[\s-]+/gu, '')
    .toUpperCase();
  return Object.hasOwn(WORDS, word) ? (WORDS[word] ?? null) : null;
}

export interface Answered {
  readonly optedOut: boolean;
  /** What is to be confirmed; null where nothing changed, so that two machines confirm each other nothing for ever. */
  readonly confirm: Keyword | null;
}

/** @param helpedLately whether the person was told who writes a short while ago */
export function answer(optedOut: boolean, keyword: Keyword, helpedLately: boolean): Answered {
  switch (keyword) {
    case 'stop':
      return { optedOut: true, confirm: optedOut ? null : 'stop' };
    case 'start':
      return { optedOut: false, confirm: optedOut ? 'start' : null };
    case 'help':
      return { optedOut, confirm: helpedLately ? null : 'help' };
  }
}
