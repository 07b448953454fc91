/** What a person chose or was put into, exactly as other programs know it (AgentStatus). */
export const STATUSES = ['available', 'busy', 'away', 'break', 'offline', 'dnd'] as const;
export type Status = (typeof STATUSES)[number];

export interface Choice {
  readonly status: Status;
  /** Why, for a break or an absence; null where nothing was said. */
  readonly reason: string | null;
}

export const OFFLINE: Choice = { status: 'offline', reason: null };

export function sameChoice(a: Choice, b: Choice): boolean {
  return a.status === b.status && a.reason === b.reason;
}

/** Signed in is everything but offline: the phone is a member of its queues, paused unless available. */
export function isSignedIn(choice: Choice): boolean {
  return choice.status !== 'offline';
}
