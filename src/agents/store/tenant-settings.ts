import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';

export interface AgentSettings {
  /** IANA name; days of a timeline are days there. */
  readonly timezone: string;
  /** What a break may be called; empty where people say it in their own words. */
  readonly breakReasons: readonly string[];
}

export async function settingsOf(db: Kysely<DB>, tenantId: string): Promise<AgentSettings> {
  const row = await db.selectFrom('tenants').select('settings').where('id', '=', tenantId).executeTakeFirst();
  const settings: Readonly<Record<string, unknown>> = isObject(row?.settings) ? row.settings : {};
  const { timezone, break_reasons: reasons } = settings;
  return {
    timezone: typeof timezone === 'string' && isZone(timezone) ? timezone : 'UTC',
    breakReasons: Array.isArray(reasons) ? reasons.filter((one) => typeof one === 'string') : [],
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('sv', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
