import { sql, type Transaction } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';

export interface Place {
  readonly dir: string;
  readonly msgnum: number;
  /** Which message was seen there: Asterisk counts a folder anew whenever one leaves it. */
  readonly msgId: string | null;
  readonly origtime: number | null;
}

/** Told of boxes whose lamps say more than there is, because Asterisk did not see messages go. */
export type StaleLamps = (tenantId: string, mailbox: string) => void;

/**
 * Takes messages away in the table, which Asterisk need not be there for: what must go by law or by age goes. Those that
 * stay are counted anew: Asterisk expects the numbers of a folder to have no gap.
 */
export async function removePlaces(
  trx: Transaction<DB>,
  tenantId: string,
  places: readonly Place[],
  stale: StaleLamps,
): Promise<void> {
  const db = tenantScope(trx, tenantId);
  for (const dir of new Set(places.map((place) => place.dir))) {
    const meant = new Set(places.filter((place) => place.dir === dir).map(identityOf));
    // As the folder is now, and stays until the end of the transaction.
    const now = await db
      .selectFrom('voicemail_messages')
      .select(['msgnum', 'mailboxuser', 'mailboxcontext', 'msg_id', 'origtime'])
      .where('dir', '=', dir)
      .orderBy('msgnum')
      .forUpdate()
      .execute();
    const messages = now.filter(({ msg_id, origtime }) => meant.has(identityOf({ msgId: msg_id, origtime })));
    const gone = messages.map(({ msgnum }) => msgnum);
    if (gone.length === 0) continue;
    for (const { mailboxuser, mailboxcontext, msg_id } of messages) {
      const box = await db
        .selectFrom('voicemail')
        .select('uniqueid')
        .where('context', '=', mailboxcontext ?? '')
        .where('mailbox', '=', mailboxuser ?? '')
        .executeTakeFirst();
      if (box === undefined || msg_id === null) continue;
      await db.deleteFrom('voicemails').where('box_id', '=', box.uniqueid).where('msg_id', '=', msg_id).execute();
      stale(tenantId, mailboxuser ?? '');
    }
    await db.deleteFrom('voicemail_messages').where('dir', '=', dir).where('msgnum', 'in', gone).execute();
    await closeGaps(trx, tenantId, dir);
  }
}

function identityOf({ msgId, origtime }: Pick<Place, 'msgId' | 'origtime'>): string {
  return `${msgId} ${origtime}`;
}

async function closeGaps(trx: Transaction<DB>, tenantId: string, dir: string): Promise<void> {
  const db = tenantScope(trx, tenantId);
  const stay = await db
    .selectFrom('voicemail_messages')
    .select('msgnum')
    .where('dir', '=', dir)
    .orderBy('msgnum')
    .forUpdate()
    .execute();
  for (const [place, { msgnum }] of stay.entries()) {
    if (msgnum === place) continue;
    await db
      .updateTable('voicemail_messages')
      .set({ msgnum: sql<number>`${place}` })
      .where('dir', '=', dir)
      .where('msgnum', '=', msgnum)
      .execute();
  }
}
