import type { Kysely } from 'kysely';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Mailer } from '../../platform/mail.ts';
import type { CounterMetric } from '../../platform/metrics.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
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
  /** `patchbay_logins_total{result}` */
  readonly logins: CounterMetric;
  /** Work that an answer does not wait for; the room waits for it when it stops. */
  readonly later: (work: Promise<void>, what: string) => void;
  readonly mailer: Mailer;
  /** Where people find this daemon; links in mails begin with it. */
  readonly publicUrl: string;
  /** Called after the commit of what other rooms keep of tenants or of people. */
  readonly tenantsChanged: () => void;
  readonly peopleChanged: () => void;
}
