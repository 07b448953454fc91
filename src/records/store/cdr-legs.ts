import type { CdrLeg } from '../../asterisk/spool/cdr-record.ts';
import type { LegFacts } from '../model/leg-facts.ts';
import { insertRows, type Target, type Trx } from './insert-rows.ts';
import type { KnownNames } from './known-names.ts';
import { cut, dateOf } from './text.ts';

/** A leg, where it stands in the files, and what is known of it so far. */
export interface StoredLeg {
  readonly leg: CdrLeg;
  readonly fileId: number | null;
  readonly offset: number | null;
  /** Null: nobody's, as long as its conversation is not known or contradicts itself. */
  readonly tenant: string | null;
  readonly facts: LegFacts;
}

const COLUMNS: Target<'cdr'>['columns'] = [
  'pbx',
  'uniqueid',
  'sequence',
  'start_us',
  'linkedid',
  'answer_us',
  'end_us',
  'start',
  'answer',
  'end',
  'duration',
  'billsec',
  'disposition',
  'amaflags',
  'accountcode',
  'peeraccount',
  'channel',
  'dstchannel',
  'lastapp',
  'lastdata',
  'dcontext',
  'dst',
  'src',
  'clid',
  'userfield',
  'tenantid',
  'peertenantid',
  'spool_file_id',
  'spool_offset',
  'tenant_id',
  'did_id',
  'user_id',
  'queue_name',
  'queue_wait_time',
];

/** What the rest of the conversation can add to a leg that is stored already. */
const LEARNT: Target<'cdr'>['present'] = ['user_id', 'tenant_id', 'did_id', 'queue_name', 'queue_wait_time'];
/** Whose phone it was then stays true when the phone becomes somebody else's. */
const KEEPS_PERSON = {
  user_id: 'if(tenant_id <=> values(tenant_id), coalesce(user_id, values(user_id)), values(user_id))',
};

/**
 * @param o.again the conversation is known now, so what was stored of these legs before is written over
 * @param o.gently see {@link insertRows}
 */
export async function insertLegs(
  trx: Trx,
  pbx: string,
  legs: readonly StoredLeg[],
  known: KnownNames,
  { again, gently }: { readonly again: boolean; readonly gently: boolean },
): Promise<void> {
  await insertRows(
    trx,
    { table: 'cdr', columns: COLUMNS, present: again ? LEARNT : 'stays', becomes: KEEPS_PERSON },
    legs.map((leg) => rowOf(pbx, leg, known)),
    gently,
  );
}

function rowOf(pbx: string, { leg, fileId, offset, tenant, facts }: StoredLeg, known: KnownNames): unknown[] {
  const owner = tenant !== null && known.hasTenant(tenant) ? tenant : null;
  return [
    pbx,
    leg.uniqueId,
    leg.sequence,
    leg.startAt,
    leg.linkedId,
    leg.answerAt,
    leg.endAt,
    dateOf(leg.startAt),
    leg.answerAt === null ? null : dateOf(leg.answerAt),
    dateOf(leg.endAt),
    leg.duration,
    leg.billsec,
    cut(leg.disposition, 45),
    cut(leg.amaflags, 45),
    cut(leg.accountCode, 80),
    cut(leg.peerAccount, 80),
    cut(leg.channel, 160),
    cut(leg.dstChannel, 160),
    cut(leg.lastApp, 80),
    cut(leg.lastData, 255),
    cut(leg.context, 80),
    cut(leg.dst, 80),
    cut(leg.src, 80),
    cut(leg.clid, 255),
    cut(leg.userfield, 256),
    cut(leg.tenantId, 80),
    cut(leg.peerTenantId, 80),
    fileId,
    offset,
    owner,
    owner === null || facts.did === null ? null : known.didOf(owner, facts.did),
    owner === null ? null : personOf(owner, facts, known),
    facts.queue === null ? null : cut(facts.queue, 128),
    facts.queueWaitSeconds,
  ];
}

function personOf(tenant: string, { endpoints }: LegFacts, known: KnownNames): number | null {
  for (const endpoint of endpoints) {
    const user = known.userOf(tenant, endpoint);
    if (user !== null) return user;
  }
  return null;
}
