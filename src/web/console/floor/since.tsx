import { duration } from '../text/format.ts';
import { useNow } from './use-floor.ts';

/** Time since a moment, counting. Only this little piece is drawn each second. */
export function Since({ at }: { readonly at: number }) {
  const passed = useNow() - at;
  return <time class="since">{duration(passed)}</time>;
}
