import type { Kysely, Transaction } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { writeRows } from '../../platform/mysql/write-rows.ts';

/** What a caller hears, by Asterisk's name of it. In Asterisk's table they are messages with the number -1. */
export const GREETING_FOLDERS = { unavailable: 'unavail', busy: 'busy', name: 'greet', temporary: 'temp' } as const;
export type GreetingKind = keyof typeof GREETING_FOLDERS;
export const GREETING_KINDS = Object.keys(GREETING_FOLDERS) as GreetingKind[];

const GREETING = -1;

export interface BoxAddress {
  readonly context: string;
  readonly mailbox: string;
}

export interface Greeting {
  readonly kind: GreetingKind;
  readonly dir: string;
  readonly size: number;
}

/** @param db of one tenant */
export async function greetingsOf(db: Kysely<DB>, { context, mailbox }: BoxAddress): Promise<Greeting[]> {
  const rows = await greetingRows(db, { context, mailbox })
    .select((e) => ['dir', e.fn<number | null>('length', ['recording']).as('size')])
    .execute();
  return rows.flatMap(({ dir, size }) => {
    const kind = GREETING_KINDS.find((one) => dir.endsWith(`/${mailbox}/${GREETING_FOLDERS[one]}`));
    return kind === undefined ? [] : [{ kind, dir, size: size ?? 0 }];
  });
}

export async function soundOfGreeting(db: Kysely<DB>, address: BoxAddress, dir: string): Promise<Buffer | null> {
  const row = await greetingRows(db, address).select('recording').where('dir', '=', dir).executeTakeFirst();
  return row?.recording ?? null;
}

/** Asterisk reads the row each time it plays it. All columns are as it writes them itself: a NULL would end its reading. */
export async function writeGreeting(
  trx: Transaction<DB>,
  { context, mailbox, dir, recording }: BoxAddress & { readonly dir: string; readonly recording: Buffer },
): Promise<void> {
  const row = {
    dir,
    msgnum: GREETING,
    context: '',
    callerid: '',
    origtime: 0,
    duration: 0,
    recording,
    flag: '',
    mailboxuser: mailbox,
    mailboxcontext: context,
    msg_id: '',
  };
  await writeRows(trx, 'voicemail_messages', [row], { update: ['recording'] });
}

/** @param db of one tenant */
export async function removeGreeting(db: Kysely<DB>, { context, mailbox }: BoxAddress, dir: string): Promise<void> {
  await db
    .deleteFrom('voicemail_messages')
    .where('mailboxuser', '=', mailbox)
    .where('mailboxcontext', '=', context)
    .where('msgnum', '=', GREETING)
    .where('dir', '=', dir)
    .execute();
}

function greetingRows(db: Kysely<DB>, { context, mailbox }: BoxAddress) {
  return db
    .selectFrom('voicemail_messages')
    .where('mailboxuser', '=', mailbox)
    .where('mailboxcontext', '=', context)
    .where('msgnum', '=', GREETING);
}
