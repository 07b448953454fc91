/** Where a call can go. */
export const ROUTE_TYPES = ['queue', 'endpoint', 'ivr', 'webhook', 'external', 'voicemail'] as const;
export type RouteType = (typeof ROUTE_TYPES)[number];

/** `target` in the tenant's own words. */
export interface Route {
  readonly type: RouteType;
  readonly target: string;
}

/** What a number has set up, as the dialplan is told it. */
export interface Plan {
  readonly route: Route | null;
  /** Where a call goes when the schedule is closed; null: it is refused. */
  readonly afterHours: Route | null;
  /** '': always open. */
  readonly schedule: string;
  readonly failover: Route | null;
  readonly mostCalls: number;
  readonly hasBlocklist: boolean;
  /** Calling code of the tenant's country, or ''. */
  readonly code: string;
  /** Types of route that the tenant does not have. */
  readonly denied: readonly RouteType[];
}

export interface Hours {
  readonly hours: 'always' | 'open' | 'closed';
  /** Epoch milliseconds; null: not known to change. */
  readonly until: number | null;
}

/** Reads an answer of the function NUMBER, field by field as asterisk-conf/func_odbc.conf says. */
export function planOf(answer: string): Plan {
  const at = answer.split(':');
  const field = (n: number): string => at[n - 1] ?? '';
  return {
    route: routeOf(field(1), field(2)),
    afterHours: routeOf(field(3), field(4)),
    failover: routeOf(field(5), field(6)),
    schedule: field(7),
    hasBlocklist: field(8) === 'b',
    mostCalls: Number(field(9)),
    code: field(10),
    denied: ROUTE_TYPES.filter((type) => field(11).includes(type)),
  };
}

/** Reads an answer of the function HOURS at the time (epoch milliseconds) it was asked about. */
export function hoursOf(answer: string, at: number): Hours {
  const [opens = 0, closes = 0] = answer.split(':').map((seconds) => Number(seconds) * 1000);
  if (at >= closes) return { hours: 'closed', until: null };
  return at < opens ? { hours: 'closed', until: opens } : { hours: 'open', until: closes };
}

function routeOf(type: string, target: string): Route | null {
  const known = ROUTE_TYPES.find((one) => one === type);
  if (known === undefined) return null;
  return { type: known, target: known === 'webhook' ? fromHex(target) : target };
}

/** An address travels through the dialplan in hexadecimal digits, because it has colons. '' for what is none. */
export function fromHex(digits: string): string {
  if (!/^([0-9a-fA-F]{2})*$/.test(digits)) return '';
  const bytes = digits.match(/../g)?.map((pair) => Number.parseInt(pair, 16)) ?? [];
  return new TextDecoder().decode(Uint8Array.from(bytes));
}
