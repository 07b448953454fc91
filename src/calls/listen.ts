import type { PbxEvent, PbxEvents } from '../asterisk/pbx-event.ts';
import { type Changes, collect } from './model/collect.ts';
import { type CallView, emptyPicture, isComplete, type Names } from './model/picture.ts';
import { begin, step } from './model/step.ts';

/**
 * What happens within this time is told together: a call that goes through three states in a millisecond is one change
 * to look at, and what a hang-up takes apart bit by bit is none.
 */
const WINDOW_MS = 10;

export interface Watch {
  /** Takes up what an earlier process had told, and tells from now on. */
  begin(past: readonly CallView[]): void;
  /** Whether everything shown is what the PBX says now; since when not (epoch ms). */
  state(): { readonly current: boolean; readonly since: number };
  counts(): { readonly calls: number; readonly unattributed: number };
  /** Tells what is still untold and hears no more. */
  stop(): void;
}

/** Hears one PBX: every report goes into the picture (its table is in model/step.ts), what changed is told soon after. */
export function watchPbx(o: {
  readonly events: PbxEvents;
  readonly names: Names;
  readonly now: () => number;
  tell(changes: Changes): void;
}): Watch {
  const picture = emptyPicture();
  let timer: NodeJS.Timeout | null = null;
  let linkDown = new Set<string>();
  let since = o.now();

  function flush(): void {
    timer = null;
    if (isComplete(picture)) o.tell(collect(picture));
  }

  function hear(event: PbxEvent): void {
    if (event.type === 'link.down') {
      if (linkDown.size === 0 && isComplete(picture)) since = o.now();
      linkDown.add(event.link);
    }
    if (event.type === 'pbx.snapshot') linkDown = new Set();
    step(picture, event, o.names);
    const news = picture.changed.size > 0 || picture.ended.length > 0 || picture.changedQueues.size > 0;
    if (news) timer ??= setTimeout(flush, WINDOW_MS);
  }

  const leave = o.events.listen(hear);
  return {
    begin: (past) => {
      begin(picture, past, o.names);
      flush();
    },
    state: () => ({ current: isComplete(picture) && linkDown.size === 0, since }),
    counts: () => ({ calls: picture.conversations.size, unattributed: picture.unattributed }),
    stop: () => {
      leave();
      if (timer !== null) clearTimeout(timer);
      flush();
    },
  };
}
