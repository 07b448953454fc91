/**
 * Which columns of the official table become which option of queues.conf, and what each may hold. Left out on purpose:
 * `membergosub` and `membermacro` run dial plan by name, `monitor_*` records calls past the tenant's recording policy,
 * `defaultrule` is the queue's own rule (projection), or none.
 */
export interface QueueOption {
  readonly column: QueueColumn;
  readonly option: string;
  readonly accepts: Accepts;
  /** Written where the column is NULL; without it Asterisk's own default counts. */
  readonly otherwise?: string;
}

/** @param owned false for a name that carries another tenant's prefix */
type Accepts = (value: string, owned: (name: string) => boolean) => boolean;

const within =
  (least: number, most: number): Accepts =>
  (value) =>
    /^\d{1,9}$/.test(value) && Number(value) >= least && Number(value) <= most;

const oneOf =
  (...words: readonly string[]): Accepts =>
  (value) =>
    words.includes(value);

const listOf =
  (accepts: Accepts): Accepts =>
  (value, owned) =>
    value.split(',').every((part) => accepts(part, owned));

/** `vm-intro`, `acme_sounds/welcome`: no dot, so neither a parent directory nor a suffix; no leading slash. */
const sound: Accepts = (value, owned) =>
  /^[A-Za-z0-9][\w-]*(\/[A-Za-z0-9][\w-]*)*$/.test(value) && owned(value.split('/')[0] ?? '');

const musicClass: Accepts = (value, owned) => /^[A-Za-z0-9][\w-]*$/.test(value) && owned(value);

/** Where a caller who presses a digit goes: only into the tenant's own dial plan, never into a context without owner. */
const ownContext: Accepts = (value, owned) => /^[a-z][a-z0-9-]*_[A-Za-z0-9][\w-]*$/.test(value) && owned(value);

/** The digit that asks for a callback leaves the queue, by one of the dialplan's own contexts. */
const pressContext: Accepts = (value) => /^patchbay-press-\d$/.test(value);

const flag = oneOf('yes', 'no');
const seconds = within(0, 86_400);
const emptyWhen = listOf(oneOf('paused', 'penalty', 'inuse', 'ringing', 'unavailable', 'invalid', 'unknown', 'wrapup'));
const empty: Accepts = (value, owned) => oneOf('yes', 'no', 'strict', 'loose')(value, owned) || emptyWhen(value, owned);

const TABLE = {
  strategy: [
    'strategy',
    oneOf('ringall', 'leastrecent', 'fewestcalls', 'random', 'rrmemory', 'rrordered', 'linear', 'wrandom'),
    'ringall',
  ],
  timeout: ['timeout', within(0, 3600)],
  retry: ['retry', within(1, 3600)],
  wrapuptime: ['wrapuptime', seconds],
  maxlen: ['maxlen', within(0, 100_000)],
  weight: ['weight', within(0, 1_000_000)],
  // A second call to somebody who is talking is never offered unless the tenant says so.
  ringinuse: ['ringinuse', flag, 'no'],
  autofill: ['autofill', flag, 'yes'],
  autopause: ['autopause', oneOf('yes', 'no', 'all')],
  autopausedelay: ['autopausedelay', seconds],
  autopausebusy: ['autopausebusy', flag],
  autopauseunavail: ['autopauseunavail', flag],
  joinempty: ['joinempty', empty],
  leavewhenempty: ['leavewhenempty', empty],
  memberdelay: ['memberdelay', seconds],
  timeoutrestart: ['timeoutrestart', flag],
  timeoutpriority: ['timeoutpriority', oneOf('app', 'conf')],
  penaltymemberslimit: ['penaltymemberslimit', within(0, 100_000)],
  servicelevel: ['servicelevel', seconds],
  reportholdtime: ['reportholdtime', flag],
  setinterfacevar: ['setinterfacevar', flag],
  setqueuevar: ['setqueuevar', flag],
  setqueueentryvar: ['setqueueentryvar', flag],
  log_restricted_caller_id: ['log-restricted-caller-id', oneOf('0', '1', 'off', 'on', 'false', 'true', 'no', 'yes')],
  context: ['context', ownContext],
  callback_context: ['context', pressContext], // after the other: the last one counts
  musiconhold: ['musicclass', musicClass],
  announce: ['announce', sound],
  announce_frequency: ['announce-frequency', seconds],
  min_announce_frequency: ['min-announce-frequency', seconds],
  announce_to_first_user: ['announce-to-first-user', flag],
  announce_round_seconds: ['announce-round-seconds', oneOf('0', '5', '10', '15', '20', '30')],
  announce_holdtime: ['announce-holdtime', oneOf('yes', 'no', 'once')],
  announce_position: ['announce-position', oneOf('yes', 'no', 'limit', 'more')],
  announce_position_limit: ['announce-position-limit', within(0, 100_000)],
  periodic_announce: ['periodic-announce', listOf(sound)],
  periodic_announce_frequency: ['periodic-announce-frequency', seconds],
  relative_periodic_announce: ['relative-periodic-announce', flag],
  random_periodic_announce: ['random-periodic-announce', flag],
  queue_youarenext: ['queue-youarenext', sound],
  queue_thereare: ['queue-thereare', sound],
  queue_callswaiting: ['queue-callswaiting', sound],
  queue_quantity1: ['queue-quantity1', sound],
  queue_quantity2: ['queue-quantity2', sound],
  queue_holdtime: ['queue-holdtime', sound],
  queue_minute: ['queue-minute', sound],
  queue_minutes: ['queue-minutes', sound],
  queue_seconds: ['queue-seconds', sound],
  queue_thankyou: ['queue-thankyou', sound],
  queue_callerannounce: ['queue-callerannounce', sound],
  queue_reporthold: ['queue-reporthold', sound],
} as const satisfies Record<string, readonly [option: string, accepts: Accepts, otherwise?: string]>;

export type QueueColumn = keyof typeof TABLE;

/** A row of `queues`, as far as Asterisk is concerned. */
export type QueueRow = { readonly name: string; readonly tenant_id: string } & {
  readonly [Column in QueueColumn]: string | number | null;
} & {
  /** Not an option: it makes the queue's rule, see projection. */
  readonly penalty_step_seconds: number | null;
};

export const QUEUE_COLUMNS = Object.keys(TABLE) as readonly QueueColumn[];

export const OPTIONS: readonly QueueOption[] = QUEUE_COLUMNS.map((column) => {
  const [option, accepts, otherwise]: readonly [string, Accepts, string?] = TABLE[column];
  return { column, option, accepts, ...(otherwise === undefined ? {} : { otherwise }) };
});
