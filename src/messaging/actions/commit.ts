import type { Transaction } from 'kysely';
import type { Announcement, SequencedAnnouncement } from '../../platform/announcement.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import { transact } from '../../platform/mysql/transact.ts';
import { agentTopic, teamTopic } from '../../tenancy/guard/event.ts';
import { type MessageRow, smsOf } from '../store/messages.ts';
import { peopleOf } from '../store/thread-people.ts';
import type { Messaging } from './context.ts';

export interface Writing {
  /** Within the tenant's scope. */
  readonly trx: Transaction<DB>;
  /** The same without it, for what is above tenants. */
  readonly whole: Transaction<DB>;
  readonly tenantId: string;
  readonly now: Date;
  /** Announced with the commit. */
  tell(type: 'sms.received' | 'sms.status', message: MessageRow): Promise<void>;
}

/** One transaction of one tenant with what it announces. `work` may run again, so it does nothing but write. */
export async function commit<T>(room: Messaging, tenantId: string, work: (writing: Writing) => Promise<T>): Promise<T> {
  let sequenced: SequencedAnnouncement[] = [];
  const done = await transact(room.db, async (whole) => {
    const trx = tenantScope(whole, tenantId);
    const news: Announcement[] = [];
    const now = new Date(room.clock.now());
    const tell = async (type: string, message: MessageRow) => {
      const people = await peopleOf(trx, message.thread_id);
      const teams = new Set(people.flatMap((one) => room.directory.teamsOf(tenantId, one)));
      const topics = [`sms_thread:${message.thread_id}`, ...people.map(agentTopic), ...[...teams].map(teamTopic)];
      news.push({ tenantId, type, at: now.getTime(), topics, data: { ...smsOf(message) } });
    };
    const value = await work({ trx, whole, tenantId, now, tell });
    sequenced = await room.outbox.append(whole, news);
    return value;
  });
  room.outbox.publish(sequenced);
  return done;
}
