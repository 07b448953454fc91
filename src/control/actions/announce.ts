import type { Transaction } from 'kysely';
import type { Announcement, SequencedAnnouncement } from '../../platform/announcement.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { agentTopic, teamTopic } from '../../tenancy/guard/event.ts';
import type { CONTROL_EVENTS } from '../events.ts';
import type { Control } from './context.ts';

export interface News {
  readonly tenantId: string;
  readonly type: (typeof CONTROL_EVENTS)[number]['type'];
  readonly callId: string;
  /** Whose news it is. */
  readonly userId: number | null;
  /** Whose teams' news it is; by itself that person does not hear it. */
  readonly teamsOf: number | null;
  readonly data: object;
}

/**
 * Writes and tells in one transaction, as everything here is written.
 * @param work what there is to tell, or null for nothing
 */
export async function writeAndTell<T>(
  room: Control,
  work: (trx: Transaction<DB>) => Promise<{ readonly value: T; readonly news: News | null }>,
): Promise<T> {
  let told: readonly SequencedAnnouncement[] = [];
  const written = await room.db.transaction().execute(async (trx) => {
    const { value, news } = await work(trx);
    if (news !== null) told = await room.outbox.append(trx, [announcement(room, news)]);
    return value;
  });
  room.outbox.publish(told);
  return written;
}

function announcement(room: Control, { tenantId, type, callId, userId, teamsOf, data }: News): Announcement {
  const teams = teamsOf === null ? [] : room.teamsOf(tenantId, teamsOf);
  const topics = [`call:${callId}`, ...(userId === null ? [] : [agentTopic(userId)]), ...teams.map(teamTopic)];
  return { tenantId, type, at: room.clock.now(), topics, data: { ...data } };
}
