/** One message of a conversation. */
export interface Said {
  readonly direction: 'inbound' | 'outbound';
  readonly body: string;
  /** Epoch ms. */
  readonly at: number;
}

const WINDOW_MS = 10 * 60_000;
/** The same to the same person, each time after an answer. */
const SAME = 3;
/** People do not take turns this often in {@link WINDOW_MS}. */
const TURNS = 30;

/**
 * Whether a message would go on with a talk of two machines: what is to be said was said and answered several times
 * lately, with the same answers, or the two take turns faster than people do.
 *
 * @param recent the conversation so far, in order
 */
export function isLoop(recent: readonly Said[], next: { readonly body: string; readonly at: number }): boolean {
  const lately = recent.filter(({ at }) => at > next.at - WINDOW_MS);
  const turns = lately.filter(({ direction }, n) => direction === 'outbound' && lately[n - 1]?.direction === 'inbound');
  if (turns.length >= TURNS) return true;
  const same = turns.filter(({ body }) => plain(body) === plain(next.body)).length;
  const answers = lately.filter(({ direction }) => direction === 'inbound').map(({ body }) => plain(body));
  return same >= SAME && answers.length - new Set(answers).size >= SAME - 1;
}

/** Counters and times that machines put into their answers make no difference. */
function plain(body: string): string {
  return body.toLowerCase().replaceAll(/[\d\s]+/g, '');
}
