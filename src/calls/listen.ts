import type { PbxEvent, PbxEvents } from '../asterisk/pbx-event.ts';
import type { LiveCall } from './events.ts';
import { type Changes, collect } from './model/collect.ts';
import { liveCall } from './model/live-call.ts';
import { type CallView, emptyPicture, isComplete, type Names } from './model/picture.ts';
import { begin, step } from './model/step.ts';

const IDS_KEPT = 1_000;

export interface Watch {
  /** Takes up what an earlier process had told, and tells from now on. */
  begin(past: readonly CallView[]): void;
  /** Whether everything shown is what the PBX says now; since when not (epoch ms). */
  state(): { readonly current: boolean; readonly since: number };
  /** What is going on in one call. */
  find(tenantId: string, id: string): LiveCall | null;
  counts(): { readonly calls: number; readonly unattributed: number };
  /** Tells what is still untold and hears no more. */
  stop(): void;
}

/**
 * Hears one PBX: every report goes into the picture (its table is in model/step.ts). What is read at one time is told
 * together: a call that goes through three states meanwhile is one change to look at, and what a hang-up takes apart bit by
 * bit is none.
 */
export function watchPbx(o: {
  readonly events: PbxEvents;
  readonly names: Names;
  /** Public id of a conversation. */
  readonly callId: (linkedId: string) => string;
  readonly now: () => number;
  tell(changes: Changes): void;
}): Watch {
  const picture = emptyPicture();
  let telling: NodeJS.Immediate | null = null;
  let linkDown = new Set<string>();
  let since = o.now();
  const linkedIds = new Map<string, string>();

  function flush(): void {
    telling = null;
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
    if (news) telling ??= setImmediate(flush);
  }

  /** By id: looked for once, then known; the same call is asked for again and again while somebody waits for it. */
  function find(tenantId: string, id: string): LiveCall | null {
    const known = picture.conversations.get(linkedIds.get(id) ?? '');
    const all = known === undefined ? picture.conversations.values() : [known];
    for (const conversation of all) {
      if (conversation.tenant !== tenantId || o.callId(conversation.linkedId) !== id) continue;
      if (linkedIds.size >= IDS_KEPT) linkedIds.clear();
      linkedIds.set(id, conversation.linkedId);
      return liveCall(picture, conversation, o.names, id);
    }
    return null;
  }

  const leave = o.events.listen(hear);
  return {
    begin: (past) => {
      begin(picture, past, o.names);
      flush();
    },
    state: () => ({ current: isComplete(picture) && linkDown.size === 0, since }),
    find,
    counts: () => ({ calls: picture.conversations.size, unattributed: picture.unattributed }),
    stop: () => {
      leave();
      if (telling !== null) clearImmediate(telling);
      flush();
    },
  };
}
