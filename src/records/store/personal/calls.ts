import type { Kysely } from 'kysely';
import { conversationId } from '../../../asterisk/naming.ts';
import type { Database } from '../../../platform/mysql/connect.ts';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import { transact } from '../../../platform/mysql/transact.ts';
import type { FoundData, Kept, PersonalData, Subject } from '../../../tenancy/guard/personal-data.ts';
import { claimNextBatch, loadCursor } from '../spool-cursor.ts';
import { eraseCall, erasingOf } from './erase-call.ts';
import { callsOf, type PersonalCall, type Root, rootsOfPerson } from './roots-of-person.ts';

const CALLS_AT_ONCE = 50;

/** Records, legs and raw events of calls. A call that goes on is left: ask again when it is over. */
export const personalCalls: PersonalData = {
  name: 'calls',
  obstacle: async (db, { tenantId, numbers }) => {
    if (numbers.length === 0) return null;
    const own = await db
      .selectFrom('dids')
      .select('number')
      .where('tenant_id', '=', tenantId)
      .where('number', 'in', [...numbers])
      .executeTakeFirst();
    return own === undefined ? null : `${own.number} is a number of this tenant, not of a person`;
  },
  find: async (db, subject, most): Promise<FoundData> => {
    const roots = await rootsOfPerson(db, subject);
    const items = [];
    for (const one of roots.slice(0, most)) items.push(await shownCall(db, subject.tenantId, one));
    return { count: roots.length, items };
  },
  erase: async (db, subject, pseudonym) => {
    const all = await rootsOfPerson(db, subject);
    let erased = 0;
    for (const pbx of new Set(all.map((one) => one.pbx))) {
      const roots = all.filter((one) => one.pbx === pbx);
      for (let at = 0; at < roots.length; at += CALLS_AT_ONCE) {
        const some = roots.slice(at, at + CALLS_AT_ONCE).map(({ root }) => root);
        erased += await eraseSome(db, subject, { pbx, roots: some, pseudonym });
      }
    }
    return erased;
  },
  kept: async (db, subject) => {
    if (subject.numbers.length === 0) return [];
    const roots = await rootsOfPerson(db, subject);
    const own: PersonalCall[] = [];
    for (const pbx of new Set(roots.map((one) => one.pbx))) {
      const some = roots.filter((one) => one.pbx === pbx).map(({ root }) => root);
      own.push(...(await callsOf(db, subject.tenantId, pbx, some)));
    }
    return [
      ...keptWhere('calls', own.filter(({ open }) => open).length, 'that go on: ask again when they are over'),
      ...keptWhere(
        'calls',
        roots.length - own.length,
        'that are another tenant’s as well, which nobody here can ask for',
      ),
      ...BEYOND_REACH,
    ];
  },
};

function keptWhere(what: string, count: number, why: string): Kept[] {
  return count === 0 ? [] : [{ what, why: `${count} ${why}` }];
}

const BEYOND_REACH: readonly Kept[] = [
  {
    what: 'unattributed',
    why: 'calls and bytes of which nobody knows whose they are: nobody may have changed what could be another’s',
  },
  {
    what: 'spool_files',
    why:
      'what the PBX wrote is overwritten within minutes, except where it is the first record of a file, by which the ' +
      'file is known; files go after 30 days',
  },
  {
    what: 'backups',
    why: 'copies of the database and of the spool that were made before: ask again after restoring one',
  },
];

function eraseSome(
  db: Database,
  { tenantId, numbers }: Subject,
  o: { readonly pbx: string; readonly roots: readonly string[]; readonly pseudonym: string },
): Promise<number> {
  return transact(db, async (trx) => {
    // Whoever reads the spool begins its batch again, and so forgets how these calls were.
    await claimNextBatch(trx, o.pbx, await loadCursor(trx, o.pbx));
    const over = (await callsOf(trx, tenantId, o.pbx, o.roots)).filter(({ open }) => !open);
    const erasing = erasingOf(trx, tenantId, numbers, o.pseudonym);
    for (const call of over) await eraseCall(erasing, call);
    return over.length;
  });
}

async function shownCall(db: Kysely<DB>, tenantId: string, { pbx, root }: Root) {
  const id = conversationId(pbx, root);
  const record = await db
    .selectFrom('call_records')
    .select(['call_id', 'direction', 'from_number', 'from_name', 'to_number', 'started_at', 'ended_at', 'disposition'])
    .select(['talk_seconds', 'voicemail', 'transfers'])
    .where('tenant_id', '=', tenantId)
    .where('call_id', '=', id)
    .executeTakeFirst();
  const [call] = await callsOf(db, tenantId, pbx, [root]);
  const linkedIds = call?.linkedIds ?? [];
  const legs = await db
    .selectFrom('cdr')
    .select(['src', 'dst', 'clid', 'start', 'answer', 'end', 'duration', 'disposition'])
    .where('tenant_id', '=', tenantId)
    .where('pbx', '=', pbx)
    .where('linkedid', 'in', ['', ...linkedIds])
    .execute();
  const { events } = await db
    .selectFrom('cel_events')
    .select((e) => e.fn.countAll<number>().as('events'))
    .where('pbx', '=', pbx)
    .where('linkedid', 'in', ['', ...linkedIds])
    .executeTakeFirstOrThrow();
  return { id, record: record ?? null, legs, raw_events: events };
}
