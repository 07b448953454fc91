import type { Feature } from '../../guard/features.ts';
import type { TenantSettingsChange } from '../../guard/tenant-settings.ts';
import type { TenantColumns, TenantRow } from '../../store/tenants/tenants.ts';

/** What is named is changed. */
export interface TenantChange {
  readonly name?: string | undefined;
  readonly domain?: string | null | undefined;
  readonly status?: TenantRow['status'] | undefined;
  readonly maxAgents?: number | undefined;
  readonly maxDids?: number | undefined;
  readonly maxConcurrentCalls?: number | undefined;
  readonly trialExpiresAt?: Date | null | undefined;
  readonly billingEmail?: string | null | undefined;
  readonly contactName?: string | null | undefined;
  readonly contactPhone?: string | null | undefined;
  readonly features?: Readonly<Partial<Record<Feature, boolean | undefined>>> | undefined;
  readonly settings?: TenantSettingsChange | undefined;
}

type Plain = Omit<TenantColumns, 'features' | 'settings'>;

/** The columns of a change, but for the two that are merged with what is stored. */
export function columnsOf(change: TenantChange): Plain {
  const columns = {
    name: change.name,
    domain: change.domain,
    status: change.status,
    max_agents: change.maxAgents,
    max_dids: change.maxDids,
    max_concurrent_calls: change.maxConcurrentCalls,
    trial_expires_at: change.trialExpiresAt,
    billing_email: change.billingEmail,
    contact_name: change.contactName,
    contact_phone: change.contactPhone,
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}

/** A tenant as the audit log shows it. */
export function shownTenant(row: TenantRow): Readonly<Record<string, unknown>> {
  const { id, created_at, updated_at, open, ...terms } = row;
  return terms;
}
