import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { DemoTenant } from '../../../bin/seed/demo.ts';
import type { Database } from '../../../src/platform/mysql/connect.ts';
import { type Kinds, plain, reference } from '../kind.ts';

const agent = reference((side: TelephonyThings) => side.agentId);
const queue = reference((side: TelephonyThings) => side.queueId);
const did = reference((side: TelephonyThings) => side.didId);

export const telephonyKinds: Kinds<TelephonyThings> = {
  'query state': plain('answered'),
  'query status': plain('offline'),
  'query direction': plain('inbound'),
  'query team': plain('sales'),
  'query day': plain('2026-03-02'),
  'query queue': queue,
  'query queue_id': queue,
  'query disposition': plain('ANSWERED'),
  'query number': plain('+15550100'),
  'query voicemail': plain('false'),
  'query complete': plain('true'),
  'query did': reference((side: TelephonyThings) => side.didNumber, '+4930555019999'),
  'query did_id': did,
  'query user_id': agent,
  'query agent_id': agent,
  'body status': plain('away'),
  'body reason': plain('lunch'),
  '/agents/{id} path id': agent,
  '/agents/{id}/state path id': agent,
  '/agents/{id}/timeline path id': agent,
  '/calls/{id} path id': reference((side: TelephonyThings) => side.callId, 'AAAAAAAAAAAAAAAAAAAAAA'),
  '/call-records/{id} path id': reference((side: TelephonyThings) => side.recordId, 'AAAAAAAAAAAAAAAAAAAAAA'),
  '/cdrs/{id} path id': reference((side: TelephonyThings) => side.cdrId, 987_654_321),
};

/** Calls, records and agents of a tenant, and by which ids they can be asked for. */
export interface TelephonyThings {
  /** Stands in every free text of this tenant. */
  readonly secret: string;
  readonly agentId: number;
  readonly queueId: number;
  readonly didId: number;
  readonly didNumber: string;
  readonly callId: string;
  readonly recordId: string;
  readonly cdrId: number;
}

const AT = new Date('2026-03-02T10:00:00.000Z');

/**
 * Calls, records and time in state, with the same numbers and times on both sides. They are of a PBX that this daemon
 * does not stand beside, so it serves them and leaves them alone.
 */
export async function addTelephony(db: Database, tenant: DemoTenant): Promise<TelephonyThings> {
  const secret = `only-${tenant.id}-${randomBytes(6).toString('hex')}`;
  const email = tenant.users.find(({ role }) => role === 'agent')?.email ?? '';
  const of = { tenant_id: tenant.id };
  const { id: agentId } = await db
    .selectFrom('users')
    .select('id')
    .where('email', '=', email)
    .executeTakeFirstOrThrow();
  const queue = await db
    .selectFrom('queues')
    .select(['id', 'name'])
    .where('tenant_id', '=', tenant.id)
    .executeTakeFirstOrThrow();
  const did = await db
    .selectFrom('dids')
    .select(['id', 'number'])
    .where('tenant_id', '=', tenant.id)
    .executeTakeFirstOrThrow();
  await db
    .insertInto('agent_intervals')
    .values({
      ...of,
      user_id: agentId,
      started_at: AT,
      ended_at: new Date(AT.getTime() + 60_000),
      label: 'break',
      reason: secret,
    })
    .execute();
  const owner = { tenant, secret, agentId, queue, did };
  // Two of each, so that a first page of one has a next.
  const [callId] = [await addLiveCall(db, owner), await addLiveCall(db, owner)];
  const [recordId] = [await addRecord(db, owner, 1), await addRecord(db, owner, 2)];
  const cdr = await db.selectFrom('cdr').select('id').where('tenant_id', '=', tenant.id).executeTakeFirstOrThrow();
  return { secret, agentId, queueId: queue.id, didId: did.id, didNumber: did.number, callId, recordId, cdrId: cdr.id };
}

interface Owner {
  readonly tenant: DemoTenant;
  readonly secret: string;
  readonly agentId: number;
  readonly queue: { readonly id: number; readonly name: string };
  readonly did: { readonly id: number; readonly number: string };
}

function leg(n: string, parts: object) {
  return { id: `1772445600.${n}`, user_id: null, state: 'talking', parked_at: null, ...parts };
}

async function addLiveCall(db: Database, { tenant, secret, agentId, queue, did }: Owner): Promise<string> {
  const id = randomBytes(16).toString('base64url');
  const shown = {
    id,
    direction: 'inbound',
    state: 'answered',
    from: { number: '+15550100', name: secret },
    to: { number: '+15550101', name: secret },
    did: did.number,
    queue: { id: queue.id, name: tenant.queue.key, display_name: secret, joined_at: AT.toISOString() },
    agents: [agentId],
    legs: [
      leg('1', { kind: 'trunk', number: '+15550100', name: secret }),
      leg('2', { kind: 'phone', user_id: agentId, number: '1001', name: secret }),
    ],
    started_at: AT.toISOString(),
    answered_at: AT.toISOString(),
  };
  await db
    .insertInto('live_calls')
    .values({
      id,
      tenant_id: tenant.id,
      pbx: 'elsewhere',
      direction: 'inbound',
      state: 'answered',
      queue_id: queue.id,
      agents: JSON.stringify([agentId]),
      started_at: AT,
      shown: JSON.stringify(shown),
      memory: '{}',
    })
    .execute();
  return id;
}

/** A call that is over: its record, who took part, its one leg and the linkedid that holds them together. */
async function addRecord(db: Database, { tenant, secret, agentId, queue, did }: Owner, n: number): Promise<string> {
  const id = randomBytes(16).toString('base64url');
  const linkedid = `elsewhere-${tenant.id}-1772445600.${n}`;
  const us = AT.getTime() * 1000;
  await sql`
    insert into call_records (tenant_id, call_id, pbx, linkedid, direction, from_number, from_name, to_number, did, did_id,
      queue_name, started_at, answered_at, ended_at, wait_seconds, talk_seconds, hold_seconds, disposition, transfers,
      voicemail, complete)
    values (${tenant.id}, ${id}, 'elsewhere', ${linkedid}, 'inbound', '+15550100', ${secret}, '+15550101',
      ${did.number}, ${did.id}, ${queue.name}, ${AT}, ${AT}, ${AT}, 1, 2, 0, 'ANSWERED', '[]', 0, 1)`.execute(db);
  await sql`
    insert into call_record_parties (tenant_id, call_id, endpoint, user_id, place, role, talk_seconds, started_at)
    values (${tenant.id}, ${id}, ${tenant.phones[0]?.endpoint ?? ''}, ${agentId}, 0, 'answered', 2, ${AT})`.execute(db);
  await sql`
    insert into call_linkedids (pbx, linkedid, root, tenant_id, is_open, first_us)
    values ('elsewhere', ${linkedid}, ${linkedid}, ${tenant.id}, 0, ${us})`.execute(db);
  await sql`
    insert into cdr (tenant_id, pbx, accountcode, src, dst, dcontext, clid, channel, lastapp, lastdata, start, answer, end,
      duration, billsec, disposition, uniqueid, linkedid, sequence, start_us, answer_us, end_us, did_id, user_id, queue_name)
    values (${tenant.id}, 'elsewhere', ${secret}, '+15550100', '+15550101', 'inbound', ${secret}, ${secret}, 'Queue', ${secret},
      ${AT}, ${AT}, ${AT}, 2, 2, 'ANSWERED', ${linkedid}, ${linkedid}, 1, ${us}, ${us}, ${us}, ${did.id}, ${agentId},
      ${queue.name})`.execute(db);
  return id;
}
