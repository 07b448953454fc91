import type { Kysely } from 'kysely';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Mailer } from '../../platform/mail.ts';
import type { CounterMetric } from '../../platform/metrics.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { Seal } from '../../platform/seal.ts';
import type { AccessTokens } from '../guard/access-token.ts';
import type { LoginLimits } from '../guard/login-limits.ts';
import type { Passwords } from '../guard/passwords.ts';

/** What the actions of this room work with. */
export interface Tenancy {
  readonly db: Kysely<DB>;
  readonly clock: Clock;
  readonly log: Log;
  readonly tokens: AccessTokens;
  readonly passwords: Passwords;
  readonly limits: LoginLimits;
  /** Of second factors. */
  readonly codeLimits: LoginLimits;
  /** Of mails with a link for a new password. */
  readonly resetLimits: LoginLimits;
  /** Requests of each API key, by its id. */
  readonly keyRequests: RateLimiterAbstract;
  /** Keeps the secrets of second factors. */
  readonly totpSeal: Seal;
  /** Tries again for a while; use it through `later`. */
  readonly mailer: Mailer;
  /** Every link in a mail begins with it, never with what a request says that our name is. */
  readonly publicUrl: string;
  /** `patchbay_logins_total{result}` */
  readonly logins: CounterMetric;
  /** Work that an answer does not wait for; the room waits for it when it stops. */
  readonly later: (work: Promise<void>, what: string) => void;
  /** Called after the commit of what other rooms keep of tenants or of people. */
  readonly tenantsChanged: () => void;
  readonly peopleChanged: () => void;
}
