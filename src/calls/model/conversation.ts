import type { CallView, Conversation, Picture } from './picture.ts';

export function conversationOf(picture: Picture, linkedId: string, at: number): Conversation {
  const known = picture.conversations.get(linkedId);
  if (known !== undefined) return known;
  const fresh: Conversation = {
    linkedId,
    legs: new Set(),
    startedAt: at,
    tenant: null,
    origin: null,
    direction: null,
    from: null,
    dialled: '',
    did: null,
    queue: null,
    answeredAt: null,
    transfers: 0,
    lastTransfer: null,
    dialStatus: '',
    cause: null,
    mergedInto: null,
    agents: [],
    view: null,
    told: null,
  };
  picture.conversations.set(linkedId, fresh);
  return fresh;
}

/** Puts back what an earlier process had told of. The next whole picture says which of them still live. */
export function recall(picture: Picture, view: CallView): void {
  const conversation = conversationOf(picture, view.linkedId, view.startedAt);
  conversation.tenant = view.tenant;
  conversation.origin = view.origin;
  conversation.direction = view.direction;
  conversation.from = view.from;
  conversation.dialled = view.to.number;
  conversation.did = view.did;
  conversation.queue = view.queue;
  conversation.answeredAt = view.answeredAt;
  conversation.transfers = view.transfers;
  conversation.lastTransfer = view.lastTransfer;
  conversation.agents = view.agents;
  conversation.view = view;
  conversation.told = view;
}
