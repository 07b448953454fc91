import type { Kysely, Selectable, Transaction } from 'kysely';
import { jsonText } from '../../platform/mysql/json-text.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import type { Actor } from '../../tenancy/guard/audit.ts';
import type { Kept } from '../../tenancy/guard/personal-data.ts';

export type Receipt = Selectable<DB['privacy_receipts']>;

export async function insertReceipt(
  trx: Transaction<DB>,
  o: {
    readonly actor: Actor;
    readonly kind: Receipt['kind'];
    readonly asked: Receipt['asked_by'];
    readonly subjectDigest: string;
    readonly counts: Readonly<Record<string, number>>;
    /** Null where nothing was to go. */
    readonly kept: readonly Kept[] | null;
    readonly digest: string;
    readonly at: Date;
  },
): Promise<number> {
  const { insertId } = await tenantScope(trx, o.actor.tenantId)
    .insertInto('privacy_receipts')
    .values({
      tenant_id: o.actor.tenantId,
      kind: o.kind,
      asked_by: o.asked,
      subject_digest: o.subjectDigest,
      counts: jsonText(o.counts),
      kept: o.kept === null ? null : jsonText(o.kept),
      digest: o.digest,
      user_id: o.actor.userId,
      api_key_id: o.actor.apiKeyId,
      created_at: o.at,
    })
    .executeTakeFirstOrThrow();
  return Number(insertId);
}

/** Latest first, before one. */
export function findReceipts(
  db: Kysely<DB>,
  tenantId: string,
  o: { readonly before: number | null; readonly limit: number },
): Promise<Receipt[]> {
  return tenantScope(db, tenantId)
    .selectFrom('privacy_receipts')
    .selectAll()
    .$if(o.before !== null, (q) => q.where('id', '<', o.before ?? 0))
    .orderBy('id', 'desc')
    .limit(o.limit)
    .execute();
}
