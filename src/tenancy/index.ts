import type { Kysely } from 'kysely';
import { type Clock, systemClock } from '../platform/clock.ts';
import type { Part } from '../platform/lifecycle.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { DB } from '../platform/mysql/schema.generated.ts';
import { authenticate } from './actions/authenticate.ts';
import type { Tenancy } from './actions/context.ts';
import { findOutdated } from './actions/find-outdated.ts';
import { auditRoutes } from './api/audit-routes.ts';
import { ownAccountRoutes } from './api/own-account.ts';
import { signInRoutes } from './api/sign-in.ts';
import { createAccessTokens } from './guard/access-token.ts';
import type { Guard } from './guard/guard.ts';
import { createLoginLimits, LOGIN_BUDGETS, type LoginBudgets } from './guard/login-limits.ts';
import { createPasswords } from './guard/passwords.ts';
import type { PersonalData } from './guard/personal-data.ts';
import type { RetentionKind } from './guard/retention.ts';
import type { DeclaredRoute } from './guard/route.ts';
import { sessionPruning } from './jobs.ts';
import { auditRetention, personalAudit } from './store/personal/audit.ts';
import { personalMembers } from './store/personal/members.ts';

export interface TenancyOptions {
  readonly db: Kysely<DB>;
  /** Signs access tokens; at least 256 bits, the same in every daemon that serves this database. */
  readonly tokenKey: Uint8Array;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock?: Clock;
  readonly loginBudgets?: LoginBudgets;
}

/** Who people are and what they may: sign-in, sessions, and the guard that every route and socket stands behind. */
export interface TenancyRoom extends Part {
  readonly routes: readonly DeclaredRoute[];
  readonly guard: Guard;
  readonly personalData: readonly PersonalData[];
  readonly retention: readonly RetentionKind[];
}

export function createTenancy(o: TenancyOptions): TenancyRoom {
  const clock = o.clock ?? systemClock;
  const pending = new Set<Promise<void>>();
  const room: Tenancy = {
    db: o.db,
    clock,
    log: o.log,
    tokens: createAccessTokens({ key: o.tokenKey, clock }),
    passwords: createPasswords(),
    limits: createLoginLimits(o.loginBudgets ?? LOGIN_BUDGETS),
    logins: o.metrics.counter({ name: 'logins_total', help: 'Attempts to sign in, by result', labels: ['result'] }),
    later: (work, what) => {
      const done: Promise<void> = work
        .catch((error: unknown) => o.log.warn({ error }, `${what} failed`))
        .finally(() => pending.delete(done));
      pending.add(done);
    },
  };
  const pruning = sessionPruning(room);
  return {
    name: 'tenancy',
    personalData: [personalAudit, personalMembers],
    retention: [auditRetention],
    routes: [...signInRoutes(room), ...ownAccountRoutes(room), ...auditRoutes(o.db)],
    guard: {
      authenticate: (credential, visit) => authenticate(room, credential, visit),
      outdated: (callers) => findOutdated(room, callers),
    },
    start: () => pruning.start(),
    stop: async () => {
      await pruning.stop();
      await Promise.all(pending);
    },
  };
}
