import type { Transaction } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { enabledFeatures, type Feature } from '../guard/features.ts';

/** What a tenant may have, as agreed with whoever runs Patchbay. */
export interface TenantTerms {
  readonly maxAgents: number;
  readonly maxDids: number;
  readonly maxConcurrentCalls: number;
  readonly features: ReadonlySet<Feature>;
  /** `tenants.settings` as stored. */
  readonly settings: unknown;
}

/**
 * Reads the terms and holds the tenant's row until the end of the transaction: who counts what is there and then adds
 * one more is alone with it.
 */
export async function lockTerms(trx: Transaction<DB>, tenantId: string): Promise<TenantTerms> {
  const row = await trx
    .selectFrom('tenants')
    .select(['max_agents', 'max_dids', 'max_concurrent_calls', 'features', 'settings'])
    .where('id', '=', tenantId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return {
    maxAgents: row.max_agents,
    maxDids: row.max_dids,
    maxConcurrentCalls: row.max_concurrent_calls,
    features: enabledFeatures(row.features),
    settings: row.settings,
  };
}
