import type { Announcement } from '../../platform/announcement.ts';
import { transact } from '../../platform/mysql/transact.ts';
import { agentTopic } from '../../tenancy/guard/event.ts';
import { presentCallback } from '../api/present.ts';
import { type CallbackRow, holdNews, news, noteTold, servers } from '../store/find-callbacks.ts';
import type { Callbacks } from './context.ts';

const AT_ONCE = 100;

/** Announces every change once, whoever made it: the daemon, somebody over HTTP, or the dialplan. */
export async function tellNews({ db, outbox, pbx }: Callbacks): Promise<void> {
  for (const which of await news(db, pbx, AT_ONCE)) {
    const sequenced = await transact(db, async (trx) => {
      const row = await holdNews(trx, which);
      if (row === undefined) return [];
      await noteTold(trx, row);
      return outbox.append(trx, [announcementOf(row, await servers(trx, row.tenant_id, row.queue_id))]);
    });
    outbox.publish(sequenced);
  }
}

function announcementOf(row: CallbackRow, agents: readonly number[]): Announcement {
  return {
    tenantId: row.tenant_id,
    type: typeOf(row),
    at: row.updated_at.getTime(),
    topics: [`callback:${row.id}`, `queue:${row.queue_id}`, ...agents.map(agentTopic)],
    data: presentCallback(row),
  };
}

function typeOf({ told, ended_at }: CallbackRow): string {
  if (ended_at !== null) return 'callback.ended';
  return told === null ? 'callback.requested' : 'callback.changed';
}
