import type { ActionFields } from '../ami/action.ts';

/** One message, as Asterisk knows it. */
export interface MessageAddress {
  /** Of the tenant: `acme_vm`. */
  readonly context: string;
  readonly mailbox: string;
  /** Asterisk's own id; a box may hold it only once, or nobody knows which is meant. */
  readonly id: string;
  /** `INBOX`, `Old` … */
  readonly folder: string;
}

/**
 * What can be asked of a mailbox; Asterisk moves rows, tells phones and answers. It reads one message of the folder after
 * the other until it has found this one, so it takes longer in a full folder.
 * @throws PatchbayError `conflict` when the message is not in that folder any more, or the target is full
 */
export interface VoicemailCommands {
  voicemailMove(o: MessageAddress & { readonly toFolder: string }): Promise<void>;
  /** For good. */
  voicemailRemove(o: MessageAddress): Promise<void>;
  /** A copy with the same id in another mailbox. */
  voicemailForward(
    o: MessageAddress & { readonly toContext: string; readonly toMailbox: string; readonly toFolder: string },
  ): Promise<void>;
  /** Counts again and tells phones, after rows were changed by somebody else. */
  voicemailRefresh(o: Pick<MessageAddress, 'context' | 'mailbox'>): Promise<void>;
}

export function voicemailCommands(action: (name: string, fields: ActionFields) => Promise<void>): VoicemailCommands {
  return {
    voicemailMove: (o) => action('VoicemailMove', { ...fieldsOf(o), ToFolder: o.toFolder }),
    voicemailRemove: (o) => action('VoicemailRemove', fieldsOf(o)),
    voicemailForward: ({ toContext, toMailbox, toFolder, ...o }) =>
      action('VoicemailForward', {
        ...fieldsOf(o),
        ToContext: toContext,
        ToMailbox: toMailbox,
        ToFolder: toFolder,
      }),
    voicemailRefresh: ({ context, mailbox }) => action('VoicemailRefresh', { Context: context, Mailbox: mailbox }),
  };
}

function fieldsOf({ context, mailbox, id, folder }: MessageAddress): ActionFields {
  return { Context: context, Mailbox: mailbox, ID: id, Folder: folder };
}
