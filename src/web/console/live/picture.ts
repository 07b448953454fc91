import type { Agent, Call, QueueName, StreamFrame } from '../api/types.ts';

/**
 * What the console knows of the floor: rows as a list gave them, then changed by events in the order of their numbers.
 *
 * Each row remembers the number as of which it is true. An event that is not newer than its row says nothing new, so
 * pages of different moments and a replay that overlaps them come out right.
 */
export interface Picture {
  readonly agents: ReadonlyMap<number, Versioned<Agent>>;
  readonly calls: ReadonlyMap<string, Versioned<Call>>;
  /** Of the tenant, as they were when everything was loaded; none for those who do not see the floor. */
  readonly queues: readonly QueueName[];
  /** Everything up to this number is in it. */
  readonly seq: number;
}

export interface Versioned<T> {
  readonly row: T;
  readonly seq: number;
}

/** Who looks: those who do not see the whole floor see the calls they are part of. */
export interface Viewer {
  readonly userId: number;
  readonly seesAllCalls: boolean;
}

export const EMPTY: Picture = { agents: new Map(), calls: new Map(), queues: [], seq: 0 };

export interface Page<T> {
  readonly items: readonly T[];
  readonly seq: number;
}

/** A picture from lists. It is as old as the oldest page; events since then bring the rest up to date. */
export function pictureOf(
  agents: readonly Page<Agent>[],
  calls: readonly Page<Call>[],
  queues: readonly QueueName[] = [],
): Picture {
  return {
    agents: new Map(agents.flatMap(({ items, seq }) => items.map((row) => [row.user_id, { row, seq }]))),
    calls: new Map(calls.flatMap(({ items, seq }) => items.map((row) => [row.id, { row, seq }]))),
    queues,
    seq: Math.min(...[...agents, ...calls].map(({ seq }) => seq)),
  };
}

/** Takes what arrived together in one step, so that a busy moment costs one drawing. */
export function applyFrames(picture: Picture, frames: readonly StreamFrame[], viewer: Viewer): Picture {
  const agents = new Map(picture.agents);
  const calls = new Map(picture.calls);
  let seq = picture.seq;
  for (const frame of frames) {
    seq = Math.max(seq, frame.seq);
    if (frame.type.startsWith('agent.')) {
      const row = frame.data as Agent;
      if (isNews(agents.get(row.user_id), frame)) agents.set(row.user_id, { row, seq: frame.seq });
    } else if (frame.type.startsWith('call.') || frame.type.startsWith('queue.caller.')) {
      const row = callOf(frame.data as Call);
      if (!isNews(calls.get(row.id), frame)) continue;
      const visible = viewer.seesAllCalls || row.agents.includes(viewer.userId);
      if (frame.type === 'call.ended' || !visible) calls.delete(row.id);
      else calls.set(row.id, { row, seq: frame.seq });
    }
  }
  return { ...picture, agents, calls, seq };
}

function isNews(known: Versioned<unknown> | undefined, frame: StreamFrame): boolean {
  return known === undefined || frame.seq > known.seq;
}

/** Some events say more than the call itself (how it ended, to whom it went); the list does not. */
function callOf(data: Call): Call {
  const { id, direction, state, from, to, did, queue, agents, legs, started_at, answered_at } = data;
  return { id, direction, state, from, to, did, queue, agents, legs, started_at, answered_at };
}
