/** What can be asked of a live call. */
export const COMMAND_ACTIONS = [
  'originate',
  'hangup',
  'hold',
  'unhold',
  'mute',
  'unmute',
  'dtmf',
  'transfer',
  'transfer_complete',
  'transfer_cancel',
  'transfer_swap',
  'park',
  'retrieve',
  'listen',
  'listen_mode',
  'listen_stop',
] as const;
export type CommandAction = (typeof COMMAND_ACTIONS)[number];

export const COMMAND_STATES = ['sent', 'done', 'refused', 'unknown'] as const;
export type CommandState = (typeof COMMAND_STATES)[number];

/** A leg as far as the effect of a command shows in it. */
export interface SeenLeg {
  readonly id: string;
  readonly others: readonly string[];
  /** As people are shown it. */
  readonly state: string;
  readonly space: string | null;
}

/**
 * Whether a command's effect can be seen in the call; null for a command that leaves nothing to see, whose answer is all
 * there is.
 *
 * @param channelId of the leg that it is about, or of the channel that it makes; '' for the whole call
 * @param legs of the call; null once it is over
 */
export function effectSeen(action: CommandAction, channelId: string, legs: readonly SeenLeg[] | null): boolean | null {
  const leg = legs?.find(({ id }) => id === channelId);
  switch (action) {
    case 'originate':
      return leg !== undefined;
    case 'hangup':
      return channelId === '' ? legs === null : leg === undefined;
    case 'hold':
      // Alone is it already on the way there, and who takes it back at once would find nothing on hold.
      return leg?.state === 'held' && leg.others.length === 0;
    case 'unhold':
    case 'retrieve':
      return leg !== undefined && leg.others.length > 0;
    case 'park':
      return legs?.some(({ space }) => space !== null) ?? false;
    default:
      return null;
  }
}

/** How long an effect may take before nobody can say any more whether there will be one. */
export function patienceMs(action: CommandAction): number {
  return action === 'retrieve' ? 60_000 : 10_000;
}
