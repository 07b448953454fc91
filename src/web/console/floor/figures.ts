import type { Agent, Call, QueueName } from '../api/types.ts';
import { faceOf, isSignedIn } from './agent-face.ts';

export interface QueueFigures {
  readonly id: number;
  readonly name: string;
  /** Longest first. */
  readonly waiting: readonly Call[];
  readonly talking: number;
  readonly free: number;
  readonly members: number;
}

export interface Figures {
  /** All callers who wait, longest first. */
  readonly waiting: readonly Call[];
  readonly talking: number;
  readonly ringing: number;
  readonly held: number;
  readonly free: number;
  readonly signedIn: number;
  /** By name. */
  readonly queues: readonly QueueFigures[];
}

/** The figures of the wallboard, from nothing but the rows. */
export function figuresOf(o: {
  readonly agents: readonly Agent[];
  readonly calls: readonly Call[];
  readonly queues: readonly QueueName[];
}): Figures {
  const { agents, calls } = o;
  const waiting = calls.filter((call) => call.state === 'queued').sort((a, b) => waitsSince(a) - waitsSince(b));
  const signedIn = agents.filter(isSignedIn);
  const count = (state: Call['state']): number => calls.filter((call) => call.state === state).length;
  return {
    waiting,
    talking: count('answered') + count('held'),
    ringing: count('ringing'),
    held: count('held'),
    free: signedIn.filter((agent) => agent.can_take_call).length,
    signedIn: signedIn.length,
    queues: queuesOf(o.queues, signedIn, calls, waiting),
  };
}

export function waitsSince(call: Call): number {
  return Date.parse(call.queue?.joined_at ?? call.started_at);
}

/** When what a call does now began. */
export function callSince(call: Call): number {
  if (call.state === 'queued') return waitsSince(call);
  return Date.parse((call.state === 'ringing' ? null : call.answered_at) ?? call.started_at);
}

function queuesOf(
  queues: readonly QueueName[],
  agents: readonly Agent[],
  calls: readonly Call[],
  waiting: readonly Call[],
): QueueFigures[] {
  const names = new Map(queues.map(({ id, display_name }) => [id, display_name]));
  // One that was made since is known from who serves it or waits in it.
  for (const agent of agents) for (const queue of agent.queues) names.set(queue.id, queue.display_name);
  for (const { queue } of calls) if (queue !== null) names.set(queue.id, queue.display_name);
  return [...names]
    .map(([id, name]) => {
      const members = agents.filter((agent) => agent.queues.some((queue) => queue.id === id));
      // Paused in this queue only, or ringing for another: not free for it.
      const free = members.filter(
        (agent) => faceOf(agent) === 'free' && agent.queues.some((queue) => queue.id === id && !queue.paused),
      );
      return {
        id,
        name,
        waiting: waiting.filter((call) => call.queue?.id === id),
        talking: calls.filter((call) => call.queue?.id === id && (call.state === 'answered' || call.state === 'held'))
          .length,
        free: free.length,
        members: members.length,
      };
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}
