import { contexts, conversationId, decodeName } from '../asterisk/naming.ts';
import type { PbxEvent } from '../asterisk/pbx-event.ts';
import type { Follower } from './actions/follow/follower.ts';

/** Hints only: what there is stands in Asterisk's table, and all boxes are compared with it after every silence. */
export function hear(event: PbxEvent, o: { readonly follower: Follower; lookAtAll(): void }): void {
  switch (event.type) {
    case 'mailbox.changed': {
      const box = decodeName(event.context);
      if (box === null || contexts.voicemail(box.tenant) !== event.context) return;
      const call = event.linkedId === null ? null : conversationId(event.pbx, event.linkedId);
      o.follower.touch(box.tenant, event.mailbox, call, Math.floor(event.at / 1000));
      break;
    }
    case 'pbx.snapshot':
      o.lookAtAll();
  }
}
