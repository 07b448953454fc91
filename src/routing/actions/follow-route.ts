import type { Route } from '../model/plan.ts';
import { MOST_HOPS, type Step, type Trace } from '../model/trace.ts';
import type { Routing } from './context.ts';
import { lookAtTarget, type Way } from './look-at-target.ts';

interface Hop {
  readonly step: 'route' | 'overflow' | 'failover';
  readonly route: Route;
  readonly when: string | null;
}

/** Where a route leads, and where it leads on if it cannot be followed: the failover of the number counts once. */
export async function followRoute(room: Routing, way: Way, first: Route): Promise<Trace> {
  const steps: Step[] = [];
  let outcome: string | null = null;
  let { failover } = way.plan;
  let hop: Hop | null = { step: 'route', route: first, when: null };
  for (let hops = 0; hop !== null && hops < MOST_HOPS; hops++) {
    const at: Hop = hop;
    const { result, detail, ref, otherwise, overflow } = await lookAtTarget(
      room,
      { ...way, plan: { ...way.plan, failover } },
      at.route,
    );
    steps.push({ ...at, result, detail, ref });
    if (at.when === null && otherwise !== 'now') outcome = at.route.type;
    if (otherwise === null) break;
    const condition: string | null = otherwise === 'now' ? at.when : otherwise;
    const next: Hop['step'] = overflow === null ? 'failover' : 'overflow';
    const to: Route | null = overflow ?? failover;
    if (next === 'failover') failover = null;
    hop = to === null ? null : { step: next, route: to, when: condition };
  }
  return { steps, outcome: outcome ?? 'refused' };
}
