import type { Transaction } from 'kysely';
import type { SequencedAnnouncement } from '../../platform/announcement.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { agentTopic, teamTopic } from '../../tenancy/guard/event.ts';
import { presentRecording } from '../api/present.ts';
import { peopleOfCall } from '../store/people-of-call.ts';
import type { RecordingRow } from '../store/recordings.ts';
import type { Recordings } from './context.ts';

/** In the transaction of the change; to be published after its commit. @param seen who was seen in the call */
export async function announce(
  { outbox, directory, clock }: Pick<Recordings, 'outbox' | 'directory' | 'clock'>,
  trx: Transaction<DB>,
  type: string,
  row: RecordingRow,
  seen: Iterable<number> = [],
): Promise<SequencedAnnouncement[]> {
  const { tenant_id: tenantId, call_id: callId } = row;
  const people = new Set([...seen, ...(await peopleOfCall(trx, tenantId, callId))]);
  const teams = new Set([...people].flatMap((user) => directory.teamsOf(tenantId, user)));
  const topics = [`call:${callId}`, ...[...people].map(agentTopic), ...[...teams].map(teamTopic)];
  return outbox.append(trx, [{ tenantId, type, at: clock.now(), topics, data: { ...presentRecording(row) } }]);
}
