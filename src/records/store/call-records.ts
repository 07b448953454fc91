import { CompiledQuery } from 'kysely';
import { conversationId } from '../../asterisk/naming.ts';
import type { CallRecord } from '../model/call-record.ts';
import { type QueueVisit, waited } from '../model/queue-visits.ts';
import { insertRows, type Target, type Trx } from './insert-rows.ts';
import type { KnownNames } from './known-names.ts';
import { cut, dateOf } from './text.ts';

/** A record and whose it is. */
export interface OwnedRecord {
  readonly tenant: string;
  readonly record: CallRecord;
  readonly visits: readonly QueueVisit[];
}

export const COLUMNS = [
  'tenant_id',
  'call_id',
  'pbx',
  'linkedid',
  'direction',
  'from_number',
  'from_name',
  'to_number',
  'did',
  'did_id',
  'queue_name',
  'started_at',
  'answered_at',
  'ended_at',
  'wait_seconds',
  'queue_wait_seconds',
  'talk_seconds',
  'hold_seconds',
  'disposition',
  'hangup_cause',
  'transfers',
  'voicemail',
  'routing',
  'complete',
  'incomplete_reason',
  'callback_id',
] as const satisfies Target<'call_records'>['columns'];
const KEY = new Set<string>(['tenant_id', 'call_id']);

export async function saveRecords(
  trx: Trx,
  pbx: string,
  owned: readonly OwnedRecord[],
  known: KnownNames,
): Promise<void> {
  const present = COLUMNS.filter((column) => !KEY.has(column));
  await insertRows(
    trx,
    { table: 'call_records', columns: COLUMNS, present },
    owned.map((one) => recordRow(pbx, one, known)),
  );
}

/** @param people whose phone it was, by call and endpoint, where that is known from before */
export async function insertParties(
  trx: Trx,
  pbx: string,
  owned: readonly OwnedRecord[],
  known: KnownNames,
  people: ReadonlyMap<string, number>,
): Promise<void> {
  const rows = owned.flatMap(({ tenant, record }) =>
    record.parties.map(({ endpoint, role, talkSeconds }, place) => [
      tenant,
      conversationId(pbx, record.root),
      cut(endpoint, 255),
      people.get(`${conversationId(pbx, record.root)} ${endpoint}`) ?? known.userOf(tenant, endpoint),
      place,
      role,
      talkSeconds,
      dateOf(record.startedAt),
    ]),
  );
  const columns: Target<'call_record_parties'>['columns'] = [
    'tenant_id',
    'call_id',
    'endpoint',
    'user_id',
    'place',
    'role',
    'talk_seconds',
    'started_at',
  ];
  await insertRows(trx, { table: 'call_record_parties', columns, present: 'stays' }, rows);
}

/** @param people see {@link insertParties} */
export async function insertVisits(
  trx: Trx,
  pbx: string,
  owned: readonly OwnedRecord[],
  known: KnownNames,
  people: ReadonlyMap<string, number>,
): Promise<void> {
  const rows = owned.flatMap(({ tenant, record, visits }) => {
    const callId = conversationId(pbx, record.root);
    const userOf = (endpoint: string) => people.get(`${callId} ${endpoint}`) ?? known.userOf(tenant, endpoint);
    return visits.map((visit, place) => [
      tenant,
      callId,
      place,
      cut(visit.queue, 128),
      dateOf(visit.enteredAt),
      visit.outcome,
      milliseconds(waited(visit)),
      milliseconds(visit.talked),
      visit.agent === null ? null : userOf(visit.agent),
      visit.outcome === 'answered' && record.transfers.some(({ at }) => at >= (visit.connectedAt ?? at)) ? 1 : 0,
    ]);
  });
  const columns: Target<'call_queue_visits'>['columns'] = [
    'tenant_id',
    'call_id',
    'place',
    'queue_name',
    'entered_at',
    'outcome',
    'wait_ms',
    'talk_ms',
    'user_id',
    'transferred',
  ];
  await insertRows(trx, { table: 'call_queue_visits', columns, present: 'stays' }, rows);
}

export function milliseconds(microseconds: number): number {
  return Math.round(microseconds / 1000);
}

export async function removeVisits(trx: Trx, pbx: string, keys: readonly RecordKey[]): Promise<void> {
  await remove(trx, 'call_queue_visits', pbx, keys);
}

export interface RecordKey {
  readonly tenant: string;
  readonly root: string;
}

export async function removeRecords(trx: Trx, pbx: string, keys: readonly RecordKey[]): Promise<void> {
  await remove(trx, 'call_records', pbx, keys);
}

/** @returns whose phones they were, see {@link insertParties}: that stays true when a phone becomes somebody else's */
export async function takeParties(trx: Trx, pbx: string, keys: readonly RecordKey[]): Promise<Map<string, number>> {
  if (keys.length === 0) return new Map();
  const rows = await trx
    .selectFrom('call_record_parties')
    .select(['call_id', 'endpoint', 'user_id'])
    .where((e) =>
      e(
        e.refTuple('tenant_id', 'call_id'),
        'in',
        keys.map(({ tenant, root }) => e.tuple(tenant, conversationId(pbx, root))),
      ),
    )
    .execute();
  await remove(trx, 'call_record_parties', pbx, keys);
  return new Map(
    rows.flatMap(({ call_id, endpoint, user_id }) => (user_id === null ? [] : [[`${call_id} ${endpoint}`, user_id]])),
  );
}

async function remove(
  trx: Trx,
  table: 'call_records' | 'call_record_parties' | 'call_queue_visits',
  pbx: string,
  keys: readonly RecordKey[],
): Promise<void> {
  if (keys.length === 0) return;
  const pairs = keys.map(({ tenant, root }) => [tenant, conversationId(pbx, root)]);
  await trx.executeQuery(CompiledQuery.raw(`delete from ${table} where (tenant_id, call_id) in (?)`, [pairs]));
}

/** Values in the order of {@link COLUMNS}. */
export function recordRow(pbx: string, { tenant, record }: Omit<OwnedRecord, 'visits'>, known: KnownNames): unknown[] {
  return [
    tenant,
    conversationId(pbx, record.root),
    pbx,
    record.root,
    record.direction,
    cut(record.fromNumber, 80),
    cut(record.fromName, 80),
    cut(record.toNumber, 80),
    record.did === null ? null : cut(record.did, 80),
    record.did === null ? null : known.didOf(tenant, record.did),
    record.queue === null ? null : cut(record.queue, 128),
    dateOf(record.startedAt),
    record.answeredAt === null ? null : dateOf(record.answeredAt),
    dateOf(record.endedAt),
    record.waitSeconds,
    record.queueWaitSeconds,
    record.talkSeconds,
    record.holdSeconds,
    record.disposition,
    record.hangupCause,
    JSON.stringify(record.transfers),
    record.voicemail ? 1 : 0,
    record.routing.join(' '),
    record.gap === null ? 1 : 0,
    record.gap,
    record.callbackId,
  ];
}
