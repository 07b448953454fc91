/** What a tenant, or one of its extensions, may do outside; null: no limit of its own. Money in the rates' currency. */
export interface OutboundLimits {
  readonly maxCalls: number | null;
  readonly maxCallsPerMinute: number | null;
  readonly maxCallSeconds: number | null;
  readonly dailyCap: number | null;
  readonly monthlyCap: number | null;
}

export function isUnlimited(limits: OutboundLimits): boolean {
  return Object.values(limits).every((limit) => limit === null);
}

export interface Spending {
  readonly spent: number;
  readonly cap: number | null;
  /** Where the period began, and when somebody was last told that the cap is reached; epoch milliseconds. */
  readonly from: number;
  readonly alarmAt: number | null;
}

/** A cap is told of once in its period. */
export function isNews({ spent, cap, from, alarmAt }: Spending): boolean {
  return cap !== null && spent >= cap && (alarmAt === null || alarmAt < from);
}
