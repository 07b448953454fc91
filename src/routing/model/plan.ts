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
  /** Where a call goes now; null: it is refused, because it is after hours and there is no route for that. */
  readonly route: Route | null;
  readonly hours: 'always' | 'open' | 'closed';
  /** Epoch milliseconds; null: not known to change. */
  readonly until: number | null;
  readonly failover: Route | null;
  readonly mostCalls: number;
  readonly hasBlocklist: boolean;
  /** Calling code of the tenant's country, or ''. */
  readonly code: string;
  /** Types of route that the tenant does not have. */
  readonly denied: readonly RouteType[];
}

/** Reads an answer of the function DID, field by field as asterisk-conf/func_odbc.conf says. */
export function planOf(answer: string): Plan {
  const at = answer.split(':');
  const field = (n: number): string => at[n - 1] ?? '';
  const look = field(4);
  return {
    route: routeOf(field(1), field(2)),
    hours: look.startsWith('o') ? 'open' : look.startsWith('c') ? 'closed' : 'always',
    until: field(5) === '' ? null : Number(field(5)) * 1000,
    failover: routeOf(field(8), field(9)),
    mostCalls: Number(field(3)),
    hasBlocklist: look.endsWith('b'),
    code: field(10),
    denied: ROUTE_TYPES.filter((type) => field(11).includes(type)),
  };
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
