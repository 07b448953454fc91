import type { Content } from '../model/contact.ts';
import { keysOf, sortName, termsOf } from '../model/words.ts';
import type { Findable } from '../store/contact-rows.ts';
import { nationalForm } from './phone-number.ts';

export function findable(content: Content): Findable {
  return { sortName: sortName(content), terms: termsOf(content, nationalForm), keys: keysOf(content) };
}
