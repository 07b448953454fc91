import type { Clock } from '../../../platform/clock.ts';
import type { Command } from '../../model/converge.ts';

/** What was tried at one place (queue and interface). */
export interface Place {
  busy: boolean;
  /** Of the same command in a row. */
  tries: number;
  failed: boolean;
  last: string;
  notBefore: number;
}

export interface Patience {
  place(key: string): Place;
  /** The same command again waits its time; another one goes at once unless the last one failed. */
  mayTry(place: Place, command: Command): boolean;
  begun(place: Place, command: Command): void;
  /** Gives the milliseconds after which it is worth looking whether the command had its effect. */
  ended(place: Place): number;
  waitOf(key: string): number;
  /** Drops a place where nothing is going on; false when something is. */
  forget(key: string): boolean;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

export function createPatience(clock: Clock): Patience {
  const places = new Map<string, Place>();
  const waitOf = (place: Place): number => Math.max(0, place.notBefore - clock.now());
  return {
    place: (key) => {
      const known = places.get(key);
      if (known !== undefined) return known;
      const place = { busy: false, tries: 0, failed: false, last: '', notBefore: 0 };
      places.set(key, place);
      return place;
    },
    mayTry: (place, command) => {
      const again = place.failed || place.last === JSON.stringify(command);
      return !again || waitOf(place) === 0;
    },
    begun: (place, command) => {
      const text = JSON.stringify(command);
      place.tries = place.last === text ? place.tries + 1 : 1;
      place.last = text;
      place.busy = true;
      place.failed = false;
    },
    ended: (place) => {
      place.busy = false;
      const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(place.tries - 1, 8));
      place.notBefore = clock.now() + wait * (0.75 + Math.random() / 2);
      return waitOf(place);
    },
    waitOf: (key) => {
      const place = places.get(key);
      return place === undefined ? 0 : waitOf(place);
    },
    forget: (key) => {
      if (places.get(key)?.busy === true) return false;
      places.delete(key);
      return true;
    },
  };
}
