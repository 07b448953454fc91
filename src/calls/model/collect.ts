import { type CallNews, changes } from './changes.ts';
import type { CallView, Picture } from './picture.ts';
import { countsOf, type QueueCounts } from './queue-places.ts';

export interface CallChange {
  readonly news: readonly CallNews[];
  readonly before: CallView | null;
  readonly now: CallView;
}

export interface QueueChange {
  readonly queue: string;
  readonly at: number;
  readonly counts: QueueCounts;
}

export interface Changes {
  readonly calls: readonly CallChange[];
  readonly queues: readonly QueueChange[];
}

/** Takes out what changed since the last time: what happened and was undone in between is not in it. */
export function collect(picture: Picture): Changes {
  const calls: CallChange[] = [];
  for (const { told, view } of picture.ended.splice(0)) {
    if (view !== null) calls.push({ news: changes(told, view), before: told, now: view });
  }
  for (const linkedId of picture.changed) {
    const conversation = picture.conversations.get(linkedId);
    if (!conversation?.view) continue;
    const { told, view } = conversation;
    const news = changes(told, view);
    conversation.told = view;
    if (news.length > 0) calls.push({ news, before: told, now: view });
  }
  const queues = [...picture.changedQueues].map(([queue, at]) => ({ queue, at, counts: countsOf(picture, queue) }));
  picture.changed.clear();
  picture.changedQueues.clear();
  return { calls, queues };
}
