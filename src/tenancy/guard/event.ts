import type { Permission } from './permissions.ts';
import type { Caller } from './route.ts';

/**
 * Who may receive an event, declared beside it in the `events.ts` of its room, as routes declare who may call them.
 * The stream gives an event that nobody declared to nobody.
 */
export interface EventAccess {
  /** Anybody of the tenant who holds one of these receives all of them. */
  readonly anyOf: readonly Permission[];
  /**
   * When true, it is about people: others receive those that carry their own topic `agent:<user_id>`, so that an agent
   * sees what happens to himself without seeing the whole floor, and a supervisor who is kept to teams those of them.
   */
  readonly own: boolean;
}

export interface DeclaredEvent {
  /** As clients know it: `agent.state.changed`. */
  readonly type: string;
  /** One sentence, past tense; shown in the documentation. */
  readonly summary: string;
  readonly access: EventAccess;
}

/** The topic that makes an event somebody's own. */
export function agentTopic(userId: number): string {
  return `agent:${userId}`;
}

/** The topic of events about people of a team: whoever is kept to the team receives them. */
export function teamTopic(team: string): string {
  return `team:${team}`;
}

/** What this person gets of one type: every event, only those with one of these topics, or none. */
export type Reach = 'all' | 'none' | ReadonlySet<string>;

export function reach(
  access: EventAccess | undefined,
  { userId, apiKeyId, permissions, teams }: Pick<Caller, 'userId' | 'apiKeyId' | 'permissions' | 'teams'>,
): Reach {
  if (access === undefined) return 'none';
  if (!access.anyOf.some((permission) => permissions.has(permission))) {
    // Nobody's events are an API key's own.
    return access.own && apiKeyId === null ? new Set([agentTopic(userId)]) : 'none';
  }
  return access.own && teams.length > 0 ? new Set([agentTopic(userId), ...teams.map(teamTopic)]) : 'all';
}

export function reaches(range: Reach, topics: readonly string[]): boolean {
  return range === 'all' || (range !== 'none' && topics.some((topic) => range.has(topic)));
}
