import { conversationId, publicUniqueId } from '../../asterisk/naming.ts';
import { isoTime } from '../../platform/iso-time.ts';
import { DISPOSITIONS } from '../model/disposition.ts';
import { detoursIn } from '../model/routing.ts';
import type { Transfer } from '../model/transfers.ts';
import type { LegRow } from '../store/find-legs.ts';
import type { PartyRow } from '../store/find-parties.ts';
import type { RecordRow } from '../store/find-records.ts';
import type { QueueName } from '../store/queue-names.ts';
import type { CallRecordDto, CdrDto } from './schemas.ts';

type Queues = ReadonlyMap<string, QueueName>;

export function presentRecord(
  row: RecordRow,
  parties: readonly PartyRow[],
  queues: Queues,
  recorded: ReadonlySet<string>,
): CallRecordDto {
  const userOf = new Map(parties.map(({ endpoint, user_id }) => [endpoint, user_id]));
  const transfers = row.transfers as unknown as readonly Transfer[];
  const talked = parties.filter(({ role }) => role !== 'rang').map(({ user_id }) => user_id);
  return {
    id: row.call_id,
    direction: row.direction,
    from: { number: row.from_number, name: row.from_name },
    to: { number: row.to_number, name: '' },
    did: row.did,
    queue: presentQueue(row.queue_name, queues),
    agents: [...new Set(talked.filter((user) => user !== null))],
    started_at: isoTime(row.started_at.getTime()),
    answered_at: row.answered_at === null ? null : isoTime(row.answered_at.getTime()),
    ended_at: isoTime(row.ended_at.getTime()),
    wait_seconds: row.wait_seconds,
    queue_wait_seconds: row.queue_wait_seconds,
    callback_id: row.callback_id,
    talk_seconds: row.talk_seconds,
    hold_seconds: row.hold_seconds,
    disposition: row.disposition,
    hangup_cause: row.hangup_cause,
    transfers: transfers.map(({ type, at, by, to }) => ({
      type,
      at: timeOf(at),
      by: by === null ? null : (userOf.get(by) ?? null),
      to,
    })),
    voicemail: row.voicemail === 1,
    recording: recorded.has(row.call_id),
    routing: detoursIn(row.routing),
    complete: row.complete === 1,
    incomplete_reason: row.incomplete_reason,
  };
}

/** Without the secret systemname, and without names of channels and endpoints, which are half of a SIP login. */
export function presentLeg(row: LegRow, queues: Queues): CdrDto {
  return {
    id: row.id,
    call_id: row.root === null ? null : conversationId(row.pbx, row.root),
    uniqueid: publicUniqueId(row.uniqueid ?? ''),
    linkedid: publicUniqueId(row.linkedid ?? ''),
    sequence: row.sequence ?? 0,
    from: row.src ?? '',
    to: row.dst ?? '',
    caller_id: row.clid ?? '',
    last_app: row.lastapp ?? '',
    disposition: DISPOSITIONS.find((one) => one === row.disposition) ?? 'NO ANSWER', // CANCEL: the caller gave up
    started_at: timeOf(row.start_us),
    answered_at: row.answer_us === null ? null : timeOf(row.answer_us),
    ended_at: timeOf(row.end_us ?? row.start_us),
    duration_seconds: row.duration ?? 0,
    billable_seconds: row.billsec ?? 0,
    user_id: row.user_id,
    did: row.did,
    queue: presentQueue(row.queue_name, queues),
    queue_wait_seconds: row.queue_wait_time,
    account_code: row.accountcode ?? '',
    userfield: row.userfield ?? '',
  };
}

function presentQueue(name: string | null, queues: Queues): CallRecordDto['queue'] {
  const queue = name === null ? undefined : queues.get(name);
  return queue === undefined ? null : { id: queue.id, name: queue.name, display_name: queue.displayName };
}

/** @param micros epoch microseconds */
function timeOf(micros: number): string {
  return isoTime(micros / 1000);
}
