import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from '../../platform/mysql/connect.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import { transact } from '../../platform/mysql/transact.ts';
import type { PersonalData, Subject } from '../../tenancy/guard/personal-data.ts';
import type { RetentionKind } from '../../tenancy/guard/retention.ts';
import { scrubber } from '../../tenancy/guard/scrub.ts';

interface Place {
  readonly dir: string;
  readonly msgnum: number;
}

export const voicemailRetention: RetentionKind = {
  kind: 'voicemails',
  prune: async (trx, tenantId, before, limit) => {
    const old = await tenantScope(trx, tenantId)
      .selectFrom('voicemail_messages')
      .select(['dir', 'msgnum'])
      .where('origtime', '<', Math.floor(before.getTime() / 1000))
      .limit(limit)
      .execute();
    await remove(trx, tenantId, old);
    return old.length;
  },
};

/** Messages that the person left, with their sound. */
export const personalVoicemails: PersonalData = {
  name: 'voicemails',
  find: async (db, subject, most) => {
    const left = await leftBy(db, subject);
    const items = [];
    for (const { dir, msgnum } of left.slice(0, Math.min(most, MOST_SOUNDS))) {
      const row = await tenantScope(db, subject.tenantId)
        .selectFrom('voicemail_messages')
        .select(['msg_id', 'callerid', 'origtime', 'duration', 'mailboxuser', 'recording'])
        .where('dir', '=', dir)
        .where('msgnum', '=', msgnum)
        .executeTakeFirst();
      if (row === undefined) continue;
      const { recording, ...rest } = row;
      items.push({ ...rest, recording_base64: recording?.toString('base64') ?? null });
    }
    return { count: left.length, items };
  },
  erase: (db: Database, subject) =>
    transact(db, async (trx) => {
      const left = await leftBy(trx, subject);
      await remove(trx, subject.tenantId, left);
      return left.length;
    }),
};

/** One export carries no more sound than this. */
const MOST_SOUNDS = 50;

async function leftBy(db: Kysely<DB>, { tenantId, numbers }: Subject): Promise<Place[]> {
  if (numbers.length === 0) return [];
  const rows = await tenantScope(db, tenantId)
    .selectFrom('voicemail_messages')
    .select(['dir', 'msgnum', 'callerid'])
    .where((e) => e.or(numbers.map((number) => e('callerid', 'like', `%${number}%`))))
    .execute();
  const named = scrubber(numbers, '');
  return rows.filter(({ callerid }) => callerid !== null && named(callerid) !== callerid);
}

/** The messages that stay are counted anew: Asterisk expects the numbers of a folder to have no gap. */
async function remove(trx: Transaction<DB>, tenantId: string, places: readonly Place[]): Promise<void> {
  const db = tenantScope(trx, tenantId);
  for (const dir of new Set(places.map((place) => place.dir))) {
    const gone = places.filter((place) => place.dir === dir).map(({ msgnum }) => msgnum);
    await db.deleteFrom('voicemail_messages').where('dir', '=', dir).where('msgnum', 'in', gone).execute();
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
}
