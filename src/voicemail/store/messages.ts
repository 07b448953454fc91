import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { folderOf } from '../model/folder.ts';
import type { Message } from '../model/follow.ts';

/** Asterisk's own table. Rows below 0 are greetings. Every `db` here is of one tenant. */

/** A message as Asterisk wrote it. */
export interface StoredMessage extends Message {
  readonly mailbox: string;
  readonly callerId: string;
  readonly receivedAt: Date;
  readonly durationSeconds: number;
  readonly urgent: boolean;
}

/** One that Asterisk has not given an id yet cannot be told from others; it gets one when the box is looked into. */
export async function loadMessages(
  db: Kysely<DB>,
  context: string,
  mailboxes: readonly string[],
): Promise<StoredMessage[]> {
  if (mailboxes.length === 0) return [];
  const rows = await db
    .selectFrom('voicemail_messages')
    .select(['dir', 'msg_id', 'callerid', 'origtime', 'duration', 'flag', 'mailboxuser'])
    .where('mailboxuser', 'in', [...mailboxes])
    .where('mailboxcontext', '=', context)
    .where('msgnum', '>=', 0)
    .where('msg_id', '!=', '')
    .orderBy('mailboxuser')
    .orderBy('msg_id')
    .execute();
  return rows.flatMap(({ dir, msg_id, callerid, origtime, duration, flag, mailboxuser }) => {
    const folder = folderOf(dir);
    if (folder === null || msg_id === null || mailboxuser === null) return [];
    return {
      mailbox: mailboxuser,
      msgId: msg_id,
      folder,
      callerId: callerid ?? '',
      receivedAt: new Date((origtime ?? 0) * 1_000),
      durationSeconds: duration ?? 0,
      urgent: flag === 'Urgent',
    };
  });
}

export interface MessageKey {
  readonly context: string;
  readonly mailbox: string;
  readonly msgId: string;
}

/** Bytes of its sound. */
export async function sizeOfMessage(db: Kysely<DB>, key: MessageKey): Promise<number> {
  const row = await ofMessage(db, key)
    .select((e) => e.fn<number | null>('length', ['recording']).as('size'))
    .executeTakeFirst();
  return row?.size ?? 0;
}

/** Null when it is gone, or has no sound. */
export async function soundOfMessage(db: Kysely<DB>, key: MessageKey): Promise<Buffer | null> {
  const row = await ofMessage(db, key).select('recording').executeTakeFirst();
  return row?.recording ?? null;
}

export async function hasMessage(db: Kysely<DB>, key: MessageKey): Promise<boolean> {
  return (await ofMessage(db, key).select('msgnum').executeTakeFirst()) !== undefined;
}

function ofMessage(db: Kysely<DB>, { context, mailbox, msgId }: MessageKey) {
  return db
    .selectFrom('voicemail_messages')
    .where('mailboxuser', '=', mailbox)
    .where('msg_id', '=', msgId)
    .where('mailboxcontext', '=', context)
    .where('msgnum', '>=', 0);
}
