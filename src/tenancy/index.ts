import type { Kysely } from 'kysely';
import { type Clock, systemClock } from '../platform/clock.ts';
import type { Part } from '../platform/lifecycle.ts';
import type { Log } from '../platform/log.ts';
import { createMailer, type Mailer } from '../platform/mail.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { DB } from '../platform/mysql/schema.generated.ts';
import { persistentMailer } from '../platform/persistent-mailer.ts';
import { type Budget, ownLimiter, ownRateLimits, type RateLimits } from '../platform/rate-limits.ts';
import { createSeal } from '../platform/seal.ts';
import { authenticate } from './actions/authenticate.ts';
import type { Tenancy } from './actions/context.ts';
import { findOutdated } from './actions/find-outdated.ts';
import { rememberAnswers } from './actions/remember-answers.ts';
import { renewSeals } from './actions/totp/renew-seals.ts';
import { apiKeyRoutes } from './api/api-keys/routes.ts';
import { auditRoutes } from './api/audit-routes.ts';
import { acceptRoutes } from './api/invitations/accept-routes.ts';
import { invitationRoutes } from './api/invitations/invitation-routes.ts';
import { ownAccountRoutes } from './api/own-account.ts';
import { roleRoutes } from './api/people/role-routes.ts';
import { userRoutes } from './api/people/user-routes.ts';
import { memberSessionRoutes } from './api/sessions/member-sessions.ts';
import { ownSessionRoutes } from './api/sessions/own-sessions.ts';
import { passwordResetRoutes } from './api/sign-in/password-reset.ts';
import { signInRoutes } from './api/sign-in.ts';
import { ownTenantRoutes } from './api/tenants/own-tenant.ts';
import { tenantRoutes } from './api/tenants/tenant-routes.ts';
import { resetTotpRoute } from './api/totp/reset-route.ts';
import { totpRoutes } from './api/totp/routes.ts';
import { createAccessTokens } from './guard/access-token.ts';
import type { AnswerMemory } from './guard/answer-memory.ts';
import type { Guard } from './guard/guard.ts';
import {
  CODE_BUDGETS,
  createLoginLimits,
  LOGIN_BUDGETS,
  type LoginBudgets,
  RESET_BUDGETS,
} from './guard/login-limits.ts';
import { createPasswords } from './guard/passwords.ts';
import type { PersonalData } from './guard/personal-data.ts';
import type { RetentionKind } from './guard/retention.ts';
import type { DeclaredRoute } from './guard/route.ts';
import { signInPruning } from './jobs.ts';
import { auditRetention, personalAudit } from './store/personal/audit.ts';
import { personalInvitations } from './store/personal/invitations.ts';
import { personalMembers } from './store/personal/members.ts';

export interface TenancyOptions {
  readonly db: Kysely<DB>;
  /** Signs access tokens and seals secrets; at least 256 bits, the same in every daemon that serves this database. */
  readonly tokenKey: Uint8Array;
  /** The key before it: what it signed and sealed counts, and second factors are sealed anew at the start. */
  readonly previousTokenKey?: Uint8Array | null;
  /** Where attempts to sign in are counted; in this process alone when absent. */
  readonly rateLimits?: RateLimits;
  /** Without one nothing that needs mail is offered. */
  readonly mailer?: Mailer;
  /** What links in mails begin with. */
  readonly publicUrl?: string;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock?: Clock;
  readonly loginBudgets?: LoginBudgets;
  /** Requests of one API key. */
  readonly keyBudget?: Budget;
  /** Called after the commit, when tenants or people are not what other rooms read last; a failure is logged. */
  readonly tenantsChanged?: () => Promise<void>;
  readonly peopleChanged?: () => Promise<void>;
}

const KEY_BUDGET: Budget = { points: 600, seconds: 60 };

/** Who people are and what they may: sign-in, sessions, and the guard that every route and socket stands behind. */
export interface TenancyRoom extends Part {
  readonly routes: readonly DeclaredRoute[];
  readonly guard: Guard;
  readonly answers: AnswerMemory;
  readonly personalData: readonly PersonalData[];
  readonly retention: readonly RetentionKind[];
}

export function createTenancy(o: TenancyOptions): TenancyRoom {
  const clock = o.clock ?? systemClock;
  const rates = o.rateLimits ?? ownRateLimits();
  const stopping = new AbortController();
  const previous = o.previousTokenKey ?? null;
  const mailer = o.mailer ?? createMailer({ url: null, from: '', log: o.log });
  const pending = new Set<Promise<void>>();
  const later = (work: Promise<void>, what: string): void => {
    const done: Promise<void> = work
      .catch((error: unknown) => o.log.warn({ error }, `${what} failed`))
      .finally(() => pending.delete(done));
    pending.add(done);
  };
  const room: Tenancy = {
    db: o.db,
    clock,
    log: o.log,
    tokens: createAccessTokens({ key: o.tokenKey, previous, clock }),
    passwords: createPasswords(),
    limits: createLoginLimits(rates, 'login', o.loginBudgets ?? LOGIN_BUDGETS),
    codeLimits: createLoginLimits(rates, 'code', CODE_BUDGETS),
    resetLimits: createLoginLimits(rates, 'reset', RESET_BUDGETS),
    // In this process alone: a count in the database at each request would cost more than what it guards.
    keyRequests: ownLimiter('api-key', o.keyBudget ?? KEY_BUDGET),
    totpSeal: createSeal(o.tokenKey, 'totp', previous),
    mailer: persistentMailer(mailer, { log: o.log, signal: stopping.signal }),
    publicUrl: o.publicUrl ?? 'http://localhost',
    logins: o.metrics.counter({ name: 'logins_total', help: 'Attempts to sign in, by result', labels: ['result'] }),
    later,
    tenantsChanged: () => later(o.tenantsChanged?.() ?? Promise.resolve(), 'telling others of changed tenants'),
    peopleChanged: () => later(o.peopleChanged?.() ?? Promise.resolve(), 'telling others of changed people'),
  };
  const pruning = signInPruning(room, rates);
  return {
    name: 'tenancy',
    personalData: [personalAudit, personalInvitations, personalMembers],
    retention: [auditRetention],
    routes: [
      ...signInRoutes(room),
      ...passwordResetRoutes(room),
      ...ownAccountRoutes(room),
      ...ownSessionRoutes(room),
      ...totpRoutes(room),
      resetTotpRoute(room),
      ...apiKeyRoutes(room),
      ...tenantRoutes(room),
      ...ownTenantRoutes(room),
      ...userRoutes(room),
      ...memberSessionRoutes(room),
      ...roleRoutes(room),
      ...invitationRoutes(room),
      ...acceptRoutes(room),
      ...auditRoutes(o.db),
    ],
    guard: {
      authenticate: (credential, visit) => authenticate(room, credential, visit),
      outdated: (callers) => findOutdated(room, callers),
    },
    answers: rememberAnswers({ db: o.db, clock, seal: createSeal(o.tokenKey, 'answers', previous) }),
    start: async () => {
      if (previous !== null) await renewSeals(room);
      await pruning.start();
    },
    stop: async () => {
      stopping.abort();
      await pruning.stop();
      await Promise.all(pending);
    },
  };
}
