import type { Announcement } from '../../platform/announcement.ts';
import { agentTopic, teamTopic } from '../../tenancy/guard/event.ts';
import { type PublicNames, presentEnding, presentStats, presentTransfer } from '../api/present-call.ts';
import type { CallDto } from '../events.ts';
import type { CallNews } from '../model/changes.ts';
import type { CallChange, QueueChange } from '../model/collect.ts';
import type { CallView } from '../model/picture.ts';

/** What is said of one call's change: one announcement per visible change, each with the whole call as it is now. */
export function announceCall({ news, before, now }: CallChange, call: CallDto, names: PublicNames): Announcement[] {
  const topics = topicsOf(call, before, now, names);
  const at = Math.floor(now.at / 1000);
  return news.map((type) => ({ tenantId: now.tenant, type, at, topics, data: { ...dataOf(type, call, now, names) } }));
}

/** Null for a queue that is not (or no longer) a tenant's. */
export function announceQueue({ queue, at, counts }: QueueChange, names: PublicNames): Announcement | null {
  const known = names.queue(queue);
  if (known === null) return null;
  const { tenantId, id, key, displayName } = known;
  const data = presentStats({ id, name: key, display_name: displayName }, counts);
  return { tenantId, type: 'queue.stats', at: Math.floor(at / 1000), topics: [`queue:${id}`], data: { ...data } };
}

function dataOf(type: CallNews, call: CallDto, now: CallView, names: PublicNames): CallDto {
  if (type === 'call.ended' && now.ended !== null) return presentEnding(call, now.ended, names);
  if (type === 'call.transferred' && now.lastTransfer !== null) return presentTransfer(call, now.lastTransfer);
  return call;
}

/** Those who were part of it until now hear it too: it is how they learn that they no longer are. */
function topicsOf(call: CallDto, before: CallView | null, now: CallView, names: PublicNames): string[] {
  const agents = new Set([...call.agents, ...(before?.agents ?? [])]);
  const teams = new Set([...agents].flatMap((agent) => names.teamsOf(now.tenant, agent)));
  const former = before?.queue ? names.queue(before.queue.name) : null;
  const queues = new Set([call.queue?.id, former?.id].filter((id) => id !== undefined));
  return [
    `call:${call.id}`,
    ...[...queues].map((id) => `queue:${id}`),
    ...[...agents].map(agentTopic),
    ...[...teams].map(teamTopic),
  ];
}
