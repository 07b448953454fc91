import type { Kysely } from 'kysely';
import { type Clock, systemClock } from '../platform/clock.ts';
import type { DB } from '../platform/mysql/schema.generated.ts';
import type { DeclaredRoute } from '../tenancy/guard/route.ts';
import { reportRoutes } from './api/routes.ts';

/** Figures of queues and people over any period, from what records and agents have written; keeps nothing itself. */
export interface Reports {
  readonly routes: readonly DeclaredRoute[];
}

export function createReports(o: { readonly db: Kysely<DB>; readonly clock?: Clock }): Reports {
  return { routes: reportRoutes({ db: o.db, clock: o.clock ?? systemClock }) };
}
