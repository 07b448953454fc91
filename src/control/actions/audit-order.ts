import type { Transaction } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { actorOf, appendAudit } from '../../tenancy/guard/audit.ts';
import type { Origin } from '../../tenancy/guard/origin.ts';
import type { Caller } from '../../tenancy/guard/route.ts';
import type { Control } from './context.ts';

/** Takes down what was asked for, in the transaction that keeps it. */
export async function auditOrder(
  room: Control,
  trx: Transaction<DB>,
  { caller, origin }: { readonly caller: Caller; readonly origin: Origin },
  what: { readonly action: string; readonly callId: string; readonly changes: Readonly<Record<string, unknown>> },
): Promise<void> {
  await appendAudit(trx, {
    ...actorOf(caller, origin),
    action: `call.${what.action}`,
    entityType: 'call',
    entityId: what.callId,
    changes: what.changes,
    at: new Date(room.clock.now()),
  });
}
