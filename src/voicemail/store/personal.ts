import type { Kysely } from 'kysely';
import type { Database } from '../../platform/mysql/connect.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import { transact } from '../../platform/mysql/transact.ts';
import type { PersonalData, Subject } from '../../tenancy/guard/personal-data.ts';
import type { RetentionKind } from '../../tenancy/guard/retention.ts';
import { scrubber } from '../../tenancy/guard/scrub.ts';
import { type Place, removePlaces, type StaleLamps } from './remove-messages.ts';

/** Messages that have outlived their time. */
export function voicemailRetention(stale: StaleLamps): RetentionKind {
  return {
    kind: 'voicemails',
    prune: async (trx, tenantId, before, limit) => {
      const old = await tenantScope(trx, tenantId)
        .selectFrom('voicemail_messages')
        .select(['dir', 'msgnum', 'msg_id as msgId', 'origtime'])
        .where('origtime', '<', Math.floor(before.getTime() / 1000))
        .where('msgnum', '>=', 0)
        .limit(limit)
        .execute();
      await removePlaces(trx, tenantId, old, stale);
      return old.length;
    },
  };
}

/** Messages that the person left, with their sound and what was written down of it. */
export function personalVoicemails(stale: StaleLamps): PersonalData {
  return {
    name: 'voicemails',
    find: async (db, subject, most) => {
      const left = await leftBy(db, subject);
      const items = [];
      for (const place of left.slice(0, Math.min(most, MOST_SOUNDS))) {
        items.push(...(await shownMessage(db, subject.tenantId, place)));
      }
      return { count: left.length, items };
    },
    erase: (db: Database, subject) =>
      transact(db, async (trx) => {
        const left = await leftBy(trx, subject);
        await removePlaces(trx, subject.tenantId, left, stale);
        return left.length;
      }),
  };
}

/** One export carries no more sound than this. */
const MOST_SOUNDS = 50;

async function shownMessage(db: Kysely<DB>, tenantId: string, { dir, msgnum }: Place): Promise<unknown[]> {
  const row = await tenantScope(db, tenantId)
    .selectFrom('voicemail_messages as m')
    .leftJoin('voicemail as b', (join) =>
      join.onRef('b.context', '=', 'm.mailboxcontext').onRef('b.mailbox', '=', 'm.mailboxuser'),
    )
    .leftJoin('voicemails as v', (join) => join.onRef('v.box_id', '=', 'b.uniqueid').onRef('v.msg_id', '=', 'm.msg_id'))
    .select(['m.msg_id', 'm.callerid', 'm.origtime', 'm.duration', 'm.mailboxuser', 'm.recording', 'v.transcription'])
    .where('m.dir', '=', dir)
    .where('m.msgnum', '=', msgnum)
    .executeTakeFirst();
  if (row === undefined) return [];
  const { recording, ...rest } = row;
  return [{ ...rest, recording_base64: recording?.toString('base64') ?? null }];
}

async function leftBy(db: Kysely<DB>, { tenantId, numbers }: Subject): Promise<Place[]> {
  if (numbers.length === 0) return [];
  const rows = await tenantScope(db, tenantId)
    .selectFrom('voicemail_messages')
    .select(['dir', 'msgnum', 'callerid', 'msg_id as msgId', 'origtime'])
    .where('msgnum', '>=', 0)
    .where((e) => e.or(numbers.map((number) => e('callerid', 'like', `%${number}%`))))
    .execute();
  const named = scrubber(numbers, '');
  return rows.filter(({ callerid }) => callerid !== null && named(callerid) !== callerid);
}
