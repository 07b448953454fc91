import { ROUTE_TYPES, type Route } from '../routing/route.ts';

export const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '#'] as const;
export const OPTION_ACTIONS = [...ROUTE_TYPES, 'hangup', 'repeat'] as const;

/** What a digit does; hangup and repeat have no target. */
export interface MenuOption {
  readonly digit: (typeof DIGITS)[number];
  readonly action: (typeof OPTION_ACTIONS)[number];
  readonly target: string | null;
}

/** What is to be of a menu: undefined stays as it is, null is taken away. Times in seconds. */
export interface MenuChange {
  readonly displayName?: string | undefined;
  readonly greetingFile?: string | null | undefined;
  /** Of the tenant's own; played instead of greetingFile. */
  readonly greetingSoundId?: number | null | undefined;
  readonly greetingText?: string | null | undefined;
  readonly answerTimeout?: number | undefined;
  readonly digitTimeout?: number | undefined;
  readonly invalidRetries?: number | undefined;
  readonly timeoutRetries?: number | undefined;
  readonly dialByExtension?: boolean | undefined;
  readonly fallbackRoute?: Route | null | undefined;
  readonly options?: readonly MenuOption[] | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | null | undefined;
}

/**
 * Whether a caller who presses nothing would be led in a circle for ever: along fallbacks from menu to menu. Circles by
 * digits are what menus are made of (back to the one before).
 *
 * @param fallbacks of all menus, by name: the menu that each falls back to
 * @returns the menus of the circle in order; empty for none
 */
export function silentCircle(name: string, fallbacks: ReadonlyMap<string, string>): string[] {
  const passed = [name];
  for (let next = fallbacks.get(name); next !== undefined; next = fallbacks.get(next)) {
    if (next === name) return passed;
    if (passed.includes(next)) return [];
    passed.push(next);
  }
  return [];
}
