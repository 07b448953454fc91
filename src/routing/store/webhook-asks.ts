import type { Kysely, Selectable } from 'kysely';
import type { DB, DidWebhookAsks } from '../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import type { AskOutcome } from '../model/verdict.ts';

export interface Ask {
  readonly didId: number;
  /** Null for a test. */
  readonly callId: string | null;
  readonly url: string;
  readonly outcome: AskOutcome;
  readonly httpStatus: number | null;
  readonly detail: string | null;
  readonly durationMs: number;
  readonly askedAt: Date;
}

export async function insertAsk(db: Kysely<DB>, tenantId: string, ask: Ask): Promise<void> {
  const row = {
    tenant_id: tenantId,
    did_id: ask.didId,
    call_id: ask.callId,
    url: ask.url.slice(0, 255),
    outcome: ask.outcome,
    http_status: ask.httpStatus,
    detail: ask.detail?.slice(0, 255) ?? null,
    duration_ms: ask.durationMs,
    asked_at: ask.askedAt,
  };
  await tenantScope(db, tenantId).insertInto('did_webhook_asks').values(row).execute();
}

export type AskRow = Selectable<DidWebhookAsks>;

/** Latest first. @param db of one tenant. @param before ids smaller than this one */
export function latestAsks(
  db: Kysely<DB>,
  o: { readonly didId: number; readonly before: number | null; readonly limit: number },
): Promise<AskRow[]> {
  return db
    .selectFrom('did_webhook_asks')
    .selectAll()
    .where('did_id', '=', o.didId)
    .$if(o.before !== null, (query) => query.where('id', '<', o.before ?? 0))
    .orderBy('id', 'desc')
    .limit(o.limit)
    .execute();
}

const AT_ONCE = 5_000;

/** Of every tenant; the daemon's own upkeep. */
export async function pruneAsks(db: Kysely<DB>, before: Date): Promise<void> {
  for (;;) {
    const { numDeletedRows } = await db
      .deleteFrom('did_webhook_asks')
      .where('asked_at', '<', before)
      .limit(AT_ONCE)
      .executeTakeFirst();
    if (numDeletedRows < BigInt(AT_ONCE)) return;
  }
}
