import { createHash } from 'node:crypto';
import { transact } from '../../platform/mysql/transact.ts';
import { type Actor, appendAudit } from '../../tenancy/guard/audit.ts';
import type { FoundData, Subject } from '../../tenancy/guard/personal-data.ts';
import { insertReceipt } from '../store/receipts.ts';
import type { Privacy } from './context.ts';
import { type Asked, digestOf, identify } from './identify.ts';

/** Of each source; a person with more of one kind asks for them by time at the lists themselves. */
const MOST_ITEMS = 1_000;

export interface Exported {
  /** Null in a dry run. */
  readonly receiptId: number | null;
  readonly at: Date;
  readonly subject: Subject;
  readonly sources: readonly (FoundData & { readonly name: string })[];
  /** SHA-256 of the JSON of `sources`. */
  readonly digest: string;
}

/** Everything that is kept about one person, each source by its name. */
export async function exportPerson(room: Privacy, actor: Actor, asked: Asked, dryRun: boolean): Promise<Exported> {
  const { tenantId } = actor;
  const subject = await identify(room, tenantId, asked);
  const sources = [];
  for (const source of room.sources) {
    sources.push({ name: source.name, ...(await source.find(room.db, subject, dryRun ? 0 : MOST_ITEMS)) });
  }
  const digest = createHash('sha256').update(JSON.stringify(sources)).digest('hex');
  const at = new Date(room.clock.now());
  if (dryRun) return { receiptId: null, at, subject, sources, digest };
  const counts = Object.fromEntries(sources.map(({ name, count }) => [name, count]));
  const receiptId = await transact(room.db, async (trx) => {
    const subjectDigest = digestOf(room, tenantId, asked);
    const id = await insertReceipt(trx, {
      actor,
      kind: 'export',
      asked: asked.by,
      subjectDigest,
      counts,
      kept: null,
      digest,
      at,
    });
    const entry = { action: 'privacy.exported', entityType: 'privacy_receipt', entityId: String(id), at };
    await appendAudit(trx, { ...actor, ...entry, changes: { counts } });
    return id;
  });
  return { receiptId, at, subject, sources, digest };
}
