import { type Folder, isNew, WASTE } from './folder.ts';

/** A message as it lies in Asterisk's table. */
export interface Message {
  readonly msgId: string;
  readonly folder: Folder;
}

/** The same as it was known so far. */
export interface KnownMessage extends Message {
  readonly id: number;
  readonly isRead: boolean;
  readonly readAt: Date | null;
  readonly deletedAt: Date | null;
}

export type Step<M extends Message = Message, K extends KnownMessage = KnownMessage> =
  | { readonly what: 'received'; readonly message: M }
  | {
      readonly what: 'moved';
      readonly known: K;
      readonly folder: Folder;
      readonly isRead: boolean;
      readonly readAt: Date | null;
      readonly deletedAt: Date | null;
    }
  /** Asterisk has it no more: deleted on the phone, or for good. */
  | { readonly what: 'gone'; readonly known: K };

/**
 * What happened to the messages of one box since they were last looked at, whoever did it and whether or not anybody
 * told. While Asterisk moves a message it lies in both folders: then it is still where it was known to be.
 */
export function follow<M extends Message, K extends KnownMessage>(
  present: readonly M[],
  known: readonly K[],
  now: Date,
): Step<M, K>[] {
  const found = new Map<string, M[]>();
  for (const message of present) found.set(message.msgId, [...(found.get(message.msgId) ?? []), message]);
  const steps: Step<M, K>[] = [];
  for (const one of known) {
    const places = found.get(one.msgId) ?? [];
    found.delete(one.msgId);
    const [place] = places;
    if (place === undefined) steps.push({ what: 'gone', known: one });
    else if (!places.some(({ folder }) => folder === one.folder)) steps.push(moved(one, place.folder, now));
  }
  for (const [message] of found.values()) if (message !== undefined) steps.push({ what: 'received', message });
  return steps;
}

function moved<K extends KnownMessage>(known: K, folder: Folder, now: Date): Step<never, K> {
  // In the wastebasket a message keeps whether it was read, so that it comes back as it was.
  if (folder === WASTE)
    return { what: 'moved', known, folder, isRead: known.isRead, readAt: known.readAt, deletedAt: now };
  const isRead = !isNew(folder);
  return { what: 'moved', known, folder, isRead, readAt: isRead ? (known.readAt ?? now) : null, deletedAt: null };
}

/** What a change of folder is to whoever watches. */
export function newsOf({ known, isRead, deletedAt }: Extract<Step, { what: 'moved' }>) {
  if (deletedAt !== null) return 'voicemail.deleted';
  return isRead && !known.isRead ? 'voicemail.read' : 'voicemail.updated';
}
