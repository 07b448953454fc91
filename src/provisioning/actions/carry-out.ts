import { PatchbayError } from '../../platform/errors.ts';
import { rehearse, transact } from '../../platform/mysql/transact.ts';
import { type Actor, appendAudit } from '../../tenancy/guard/audit.ts';
import { lockTerms, type TenantTerms } from '../../tenancy/guard/tenant-terms.ts';
import { type Change, shownChange } from '../model/change.ts';
import { effectsOf } from '../model/effects.ts';
import { createRows, type Rows } from '../store/rows.ts';
import { type AppliedEffect, applyEffects } from './apply-effects.ts';
import type { Provisioning } from './context.ts';

export interface Order {
  readonly actor: Actor;
  /** `extension.created`, as the audit log shows it. */
  readonly action: string;
  readonly entityType: string;
  /** Nothing stays: the answer shows what would be written. */
  readonly dryRun: boolean;
}

export interface Done<T> {
  readonly value: T;
  /** What was, or would be, written, without secrets. */
  readonly changes: readonly Change[];
  /** What was asked of the PBX afterwards; empty for a dry run. */
  readonly applied: readonly AppliedEffect[];
}

/**
 * One object of the API over several rows: all of them in one transaction with the audit entry, then what Asterisk and
 * the other rooms remember of them is brought up to date. The tenant's row is held meanwhile, so limits can be counted.
 *
 * @param work writes through `rows`; may run again, or be undone, so it does nothing else
 */
export async function carryOut<T>(
  room: Provisioning,
  order: Order,
  work: (rows: Rows, terms: TenantTerms) => Promise<{ readonly value: T; readonly entityId: string }>,
): Promise<Done<T>> {
  const { actor, action, entityType, dryRun } = order;
  const run = dryRun ? rehearse : transact;
  const { value, changes } = await run(room.db, async (trx) => {
    const terms = await lockTerms(trx, actor.tenantId);
    const rows = createRows(trx, actor.tenantId);
    const made = await work(rows, terms);
    const shown = rows.changes.map(shownChange);
    if (shown.length > 0) {
      await appendAudit(trx, {
        ...actor,
        action,
        entityType,
        entityId: made.entityId,
        changes: { rows: shown },
        at: new Date(room.clock.now()),
      });
    }
    return { value: made.value, changes: rows.changes };
  });
  const applied = dryRun ? [] : await applyEffects(room, effectsOf(changes));
  return { value, changes: changes.map(shownChange), applied };
}

/** The change that the database refused because a name is taken, as a conflict that says whose it is. */
export function takenBy(what: string, by: string): PatchbayError {
  return new PatchbayError('conflict', `${what} is in use by ${by}`);
}
