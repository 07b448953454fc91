import { publicUniqueId } from '../../asterisk/naming.ts';
import type { CallDto, CallLegDto, CallQueueDto, EndedCallDto, QueueStatsDto, TransferredCallDto } from '../events.ts';
import type { CallView, Ending, LegView, Transfer } from '../model/picture.ts';
import type { QueueCounts } from '../model/queue-places.ts';

/** Names that people know, for names that Asterisk knows. */
export interface PublicNames {
  callId(linkedId: string): string;
  queue(
    name: string,
  ): { readonly tenantId: string; readonly id: number; readonly key: string; readonly displayName: string } | null;
  teamsOf(tenantId: string, userId: number): readonly string[];
}

export function presentCall(view: CallView, names: PublicNames): CallDto {
  return {
    id: names.callId(view.linkedId),
    direction: view.direction,
    state: view.state,
    from: view.from,
    to: view.to,
    did: view.did,
    queue: view.queue === null ? null : presentQueue(view.queue, view.tenant, names),
    agents: view.agents,
    legs: view.legs.map(presentLeg),
    started_at: isoTime(view.startedAt),
    answered_at: view.answeredAt === null ? null : isoTime(view.answeredAt),
  };
}

function presentLeg({ id, kind, user, party, state, space }: LegView): CallLegDto {
  return { id: publicUniqueId(id), kind, user_id: user, ...party, state, parked_at: space };
}

export function presentTransfer(call: CallDto, { kind, to, by }: Transfer): TransferredCallDto {
  return { ...call, transfer: { kind, to, by } };
}

export function presentEnding(call: CallDto, ended: Ending, names: PublicNames): EndedCallDto {
  return {
    ...call,
    ended_at: isoTime(ended.at),
    reason: ended.reason,
    merged_into: ended.mergedInto === null ? null : names.callId(ended.mergedInto),
    disposition: ended.disposition,
    hangup_cause: ended.cause,
  };
}

export function presentStats(queue: Omit<CallQueueDto, 'joined_at'>, counts: QueueCounts): QueueStatsDto {
  const { waiting, longestSince } = counts;
  return { queue, waiting, longest_waiting_since: longestSince === null ? null : isoTime(longestSince) };
}

/** @param micros epoch microseconds */
export function isoTime(micros: number): string {
  return new Date(Math.floor(micros / 1000)).toISOString();
}

function presentQueue(
  { name, joinedAt }: { readonly name: string; readonly joinedAt: number },
  tenant: string,
  names: PublicNames,
): CallQueueDto | null {
  const queue = names.queue(name);
  if (queue === null || queue.tenantId !== tenant) return null;
  return { id: queue.id, name: queue.key, display_name: queue.displayName, joined_at: isoTime(joinedAt) };
}
