import { describe } from 'vitest';

/**
 * The same tests for each case (`%s` in their name), in their order; the cases beside one another, where they wait more
 * than they work. They share nothing then, and `onTestFinished` does not know whose test it is called in.
 */
export function sideBySide<T extends string>(name: string, cases: readonly T[], tests: (one: T) => void): void {
  for (const one of cases) {
    describe.concurrent(name.replace('%s', one), () => {
      describe.sequential('in turn', () => tests(one));
    });
  }
}
