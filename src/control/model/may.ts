/** What may be asked of a live call, as `may` of the call names it. */
export const WAYS = [
  'hangup',
  'hold',
  'unhold',
  'mute',
  'unmute',
  'dtmf',
  'transfer',
  'park',
  'retrieve',
  'record',
  'listen',
  'whisper',
  'barge',
] as const;
export type Way = (typeof WAYS)[number];

export interface Asker {
  /** 0 for an API key. */
  readonly userId: number;
  readonly permissions: ReadonlySet<string>;
  readonly features: ReadonlySet<string>;
}

export interface AskedCall {
  readonly legs: readonly {
    readonly user_id: number | null;
    readonly state: 'calling' | 'ringing' | 'waiting' | 'talking' | 'held';
    readonly parked_at: string | null;
  }[];
}

/** Whose calls the asker sees: these people's; null for everybody's. */
export type Sight = readonly number[] | null;

/**
 * Who may: people what belongs to their own phone in the call; who manages agents, the same for the calls of the people
 * that he sees. Listening is for others' calls, by permissions of its own.
 */
export function permitted(asker: Asker, call: AskedCall, sight: Sight): ReadonlySet<Way> {
  const { userId, permissions, features } = asker;
  const ways = new Set<Way>();
  const own = isOwn(asker, call);
  if (own || permissions.has('can_manage_agents')) {
    for (const way of ['hangup', 'hold', 'unhold', 'mute', 'unmute', 'dtmf', 'park'] as const) ways.add(way);
    if (permissions.has('can_make_calls')) ways.add('transfer').add('retrieve');
    if (features.has('recording')) ways.add('record');
  }
  if (!own && userId !== 0 && call.legs.some(({ user_id }) => isWithin(sight, user_id))) {
    if (permissions.has('can_listen_calls')) ways.add('listen');
    if (permissions.has('can_coach_agents')) ways.add('whisper').add('barge');
  }
  return ways;
}

/** What the call is ready for. */
export function possible(call: AskedCall): ReadonlySet<Way> {
  const ways = new Set<Way>(['hangup']);
  const parked = call.legs.some(({ parked_at }) => parked_at !== null);
  if (parked) ways.add('retrieve');
  const connected = call.legs.filter(({ state }) => state === 'talking' || state === 'held').length > 1;
  if (!connected) return ways;
  for (const way of WAYS) if (way !== 'retrieve') ways.add(way);
  return ways;
}

export function may(asker: Asker, call: AskedCall, sight: Sight): readonly Way[] {
  const ready = possible(call);
  const allowed = permitted(asker, call, sight);
  return WAYS.filter((way) => allowed.has(way) && ready.has(way));
}

export function isOwn({ userId }: Asker, call: AskedCall): boolean {
  return userId !== 0 && call.legs.some(({ user_id }) => user_id === userId);
}

/** Whether a leg is the asker's to command: his own; for who manages agents that of those he sees, and nobody's. */
export function mayAskOf({ userId, permissions }: Asker, legsUser: number | null, sight: Sight): boolean {
  if (legsUser !== null && legsUser === userId) return true;
  return permissions.has('can_manage_agents') && (legsUser === null || isWithin(sight, legsUser));
}

export function isWithin(sight: Sight, userId: number | null): boolean {
  return userId !== null && (sight === null || sight.includes(userId));
}
