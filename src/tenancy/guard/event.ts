import type { Announcement } from '../../platform/announcement.ts';
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
   * When true, others receive those that carry their own topic `agent:<user_id>`: an agent sees what happens to
   * himself without seeing the whole floor.
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

/** What this person gets of one type: every event, only the own ones, or none. */
export function reach(access: EventAccess | undefined, permissions: ReadonlySet<Permission>): 'all' | 'own' | 'none' {
  if (access === undefined) return 'none';
  if (access.anyOf.some((permission) => permissions.has(permission))) return 'all';
  return access.own ? 'own' : 'none';
}

export function mayReceive(
  access: EventAccess | undefined,
  caller: Pick<Caller, 'userId' | 'tenantId' | 'permissions' | 'apiKeyId'>,
  event: Pick<Announcement, 'tenantId' | 'topics'>,
): boolean {
  if (event.tenantId !== caller.tenantId) return false;
  const range = reach(access, caller.permissions);
  if (range === 'all') return true;
  return range === 'own' && caller.apiKeyId === null && (event.topics ?? []).includes(agentTopic(caller.userId));
}
