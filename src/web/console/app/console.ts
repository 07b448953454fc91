import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Identity } from '../api/types.ts';
import type { Live } from '../live/live.ts';
import type { Sessions } from '../session/session.ts';

/** What every page of a signed-in person has at hand. */
export interface Console {
  readonly identity: Identity;
  readonly sessions: Sessions;
  readonly live: Live;
  readonly seesFloor: boolean;
}

export const ConsoleContext = createContext<Console | null>(null);

export function useConsole(): Console {
  const console = useContext(ConsoleContext);
  if (console === null) throw new Error('outside of a signed-in page');
  return console;
}

const FLOOR = ['can_view_all_calls', 'can_access_dashboard'];

/** Whether this person sees every agent and call of the tenant, or only the own. */
export function seesFloor({ tenant }: Identity): boolean {
  return FLOOR.some((permission) => tenant.permissions.includes(permission));
}
