import type { Party } from '../api/types.ts';
import { text } from '../text/en.ts';

export function partyName({ number, name }: Party): string {
  return name || number || text.calls.withheld;
}

/** The number beside a name; nothing where the number is all there is. */
export function partyNumber({ number, name }: Party): string | null {
  return name !== '' && number !== '' && name !== number ? number : null;
}
