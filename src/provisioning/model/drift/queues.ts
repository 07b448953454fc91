import { type Difference, differing, extra, missing } from './difference.ts';

export interface QueueFacts {
  readonly name: string;
  readonly strategy: string;
}

export interface MemberFacts {
  readonly queue: string;
  readonly interface: string;
  readonly penalty: number;
  readonly paused: boolean;
}

export function compareQueues(rows: readonly QueueFacts[], live: readonly QueueFacts[]): Difference[] {
  const there = new Map(live.map((queue) => [queue.name, queue]));
  const ours = new Set(rows.map(({ name }) => name));
  return [
    ...rows.flatMap(({ name, strategy }) => {
      const actual = there.get(name)?.strategy;
      if (actual === undefined) return [missing('queue', name, 'present', 'queues')];
      if (actual === strategy) return [];
      return [differing('queue', name, 'strategy', { expected: strategy, actual }, 'queues')];
    }),
    ...live.filter(({ name }) => !ours.has(name)).map(({ name }) => extra('queue', name, 'present', 'queues')),
  ];
}

/** Members of queues that Asterisk does not have are no difference of their own. */
export function compareMembers(
  wanted: readonly MemberFacts[],
  live: readonly MemberFacts[],
  queues: readonly QueueFacts[],
): Difference[] {
  const has = new Set(queues.map(({ name }) => name));
  const nameOf = (member: MemberFacts): string => `${member.interface} in ${member.queue}`;
  const there = new Map(live.map((member) => [nameOf(member), member]));
  const ours = new Set(wanted.map(nameOf));
  return [
    ...wanted
      .filter(({ queue }) => has.has(queue))
      .flatMap((member) => {
        const name = nameOf(member);
        const actual = there.get(name);
        if (actual === undefined) return [missing('member', name, 'present', 'queues')];
        return (['penalty', 'paused'] as const)
          .filter((field) => member[field] !== actual[field])
          .map((field) => {
            const values = { expected: String(member[field]), actual: String(actual[field]) };
            return differing('member', name, field, values, 'queues');
          });
      }),
    ...live
      .filter((member) => !ours.has(nameOf(member)))
      .map((member) => extra('member', nameOf(member), 'present', 'queues')),
  ];
}
