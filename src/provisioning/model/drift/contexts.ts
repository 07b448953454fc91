import type { LiveContext } from '../../../asterisk/pbx-event.ts';
import { type Context, EACH } from '../dialplan.ts';
import { type Difference, differing, extra, missing } from './difference.ts';

/** One context of a tenant. What somebody added on Asterisk's console survives a reload, so it is theirs to remove. */
export function compareContext(expected: Context, live: LiveContext | null): Difference[] {
  const { name } = expected;
  if (live === null) return [missing('context', name, 'present', 'dialplan')];
  const isHint = (one: { readonly priority: string }): boolean => one.priority === 'hint';
  const hints = new Map(live.extensions.filter(isHint).map(({ number, does }) => [number, does]));
  const includes = { expected: expected.includes.join(','), actual: live.includes.join(',') };
  const at = (number: string): string => `${number}@${name}`;
  return [
    ...(includes.expected === includes.actual ? [] : [differing('context', name, 'includes', includes, 'dialplan')]),
    ...[...expected.hints].flatMap(([number, device]) => {
      const actual = hints.get(number);
      if (actual === device) return [];
      if (actual === undefined) return [missing('hint', at(number), device, 'dialplan')];
      return [differing('hint', at(number), 'device', { expected: device, actual }, 'dialplan')];
    }),
    ...[...hints]
      .filter(([number, device]) => !expected.hints.has(number) && !isOfPattern(expected, number, device))
      .map(([number, device]) => extra('hint', at(number), device, 'dialplan')),
    ...live.extensions
      .filter((one) => !isHint(one))
      .map(({ number, priority, does }) => extra('context', at(number), `${priority}: ${does}`, 'by_hand')),
  ];
}

/** Asterisk makes a hint of its own for each number of a pattern that somebody watches. */
function isOfPattern({ hints }: Context, number: string, device: string): boolean {
  return [...hints].some(([pattern, of]) => pattern.startsWith('_') && of.replace(EACH, number) === device);
}
