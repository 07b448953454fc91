import type { Transaction } from 'kysely';
import { PatchbayError } from '../../platform/errors.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { countSeats } from '../store/people/seats.ts';
import type { TenantTerms } from './tenant-terms.ts';

export { takesSeat } from '../model/seats.ts';

/** @throws PatchbayError `conflict` when the tenant has as many agents as it may have */
export async function requireSeat(
  trx: Transaction<DB>,
  tenantId: string,
  { maxAgents }: Pick<TenantTerms, 'maxAgents'>,
): Promise<void> {
  const used = await countSeats(trx, tenantId);
  if (used < maxAgents) return;
  throw new PatchbayError('conflict', `the tenant may have ${maxAgents} agents and has ${used}`);
}
