import type { Route, RouteType } from './plan.ts';

/** What somebody's program wants of a call. Never another webhook: two could ask one another for ever. */
export type Verdict =
  | { readonly action: 'route'; readonly route: Route & { readonly type: Exclude<RouteType, 'webhook'> } }
  | { readonly action: 'hangup'; readonly reason: 'busy' | 'rejected' | 'unavailable' };

/** How asking went. `followed`: the call does what the answer says; everything else takes the number's failover. */
export const OUTCOMES = ['followed', 'late', 'unreachable', 'refused', 'invalid', 'no_secret'] as const;
export type AskOutcome = (typeof OUTCOMES)[number];

const CAUSES = { busy: 17, rejected: 21, unavailable: 20 } as const;

/** As the dialplan reads it: `type:target` or `hangup:cause`. */
export function dialplanWord(verdict: Verdict): string {
  if (verdict.action === 'hangup') return `hangup:${CAUSES[verdict.reason]}`;
  return `${verdict.route.type}:${verdict.route.target}`;
}
