/** `listen`: nobody hears the listener; `whisper`: the own agent does; `barge`: all do. */
export const LISTEN_MODES = ['listen', 'whisper', 'barge'] as const;
export type ListenMode = (typeof LISTEN_MODES)[number];

export const LISTENER_STATES = ['sent', 'ringing', 'listening', 'ended', 'failed', 'unknown'] as const;
export type ListenerState = (typeof LISTENER_STATES)[number];

/** As ChanSpy (dialplan/control.conf) is told. */
export const SPY_OPTION: Readonly<Record<ListenMode, '' | 'w' | 'B'>> = { listen: '', whisper: 'w', barge: 'B' };

export function isOver(state: ListenerState): boolean {
  return state === 'ended' || state === 'failed' || state === 'unknown';
}

/** What the listener's own channel says of it: null once the channel is gone. */
export function nextState(state: ListenerState, channel: 'ringing' | 'up' | null): ListenerState {
  if (isOver(state)) return state;
  if (channel === 'up') return 'listening';
  if (channel === 'ringing') return state === 'listening' ? state : 'ringing';
  return state === 'listening' ? 'ended' : 'failed';
}
