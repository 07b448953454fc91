import type { Agent } from '../api/types.ts';

/** What an agent is doing, as one word: choice, phone and calls put together. */
export type Face =
  | 'free'
  | 'ringing'
  | 'talking'
  | 'on_hold'
  | 'wrap_up'
  | 'in_use'
  | 'unreachable'
  | 'busy'
  | 'break'
  | 'away'
  | 'dnd'
  | 'offline';

/** In the order in which a supervisor looks for them. */
export const FACES: readonly Face[] = [
  'free',
  'ringing',
  'talking',
  'on_hold',
  'wrap_up',
  'in_use',
  'busy',
  'break',
  'away',
  'dnd',
  'unreachable',
  'offline',
];

export function faceOf(agent: Agent): Face {
  const { status, device, work } = agent;
  // A call is a call, whatever the person had chosen.
  if (work === 'talking') return device === 'on_hold' ? 'on_hold' : 'talking';
  if (work === 'ringing') return 'ringing';
  if (status === 'offline') return 'offline';
  if (work === 'wrap_up') return 'wrap_up';
  if (device === 'in_use' || device === 'on_hold') return 'in_use';
  if (status !== 'available') return status;
  return device === 'idle' ? 'free' : 'unreachable';
}

export function isSignedIn(agent: Agent): boolean {
  return agent.status !== 'offline';
}
