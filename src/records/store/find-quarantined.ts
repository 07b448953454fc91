import { type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { QuarantineKind } from './quarantine.ts';

export interface QuarantineRow {
  readonly id: number;
  readonly pbx: string;
  readonly kind: QuarantineKind;
  readonly source: string;
  readonly reason: string;
  readonly evidence: Buffer;
  readonly seen: number;
  readonly created_at: Date;
}

/** What nobody has resolved yet, oldest first, after a row. */
export async function findQuarantined(
  db: Kysely<DB>,
  o: { readonly after: number; readonly limit: number; readonly ids?: readonly number[] },
): Promise<QuarantineRow[]> {
  return db
    .selectFrom('quarantine')
    .select(['id', 'pbx', 'kind', 'source', 'reason', 'evidence', 'seen', 'created_at'])
    .where('resolved_at', 'is', null)
    .where('id', '>', o.after)
    .$if(o.ids !== undefined, (q) => q.where('id', 'in', [...(o.ids ?? []), 0]))
    .orderBy('id')
    .limit(o.limit)
    .execute();
}

export async function markResolved(db: Kysely<DB>, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await db
    .updateTable('quarantine')
    .set({ resolved_at: sql`current_timestamp(3)` })
    .where('id', 'in', [...ids])
    .execute();
}
