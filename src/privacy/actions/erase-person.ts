import { createHash } from 'node:crypto';
import { PatchbayError } from '../../platform/errors.ts';
import { transact } from '../../platform/mysql/transact.ts';
import { type Actor, appendAudit } from '../../tenancy/guard/audit.ts';
import type { Kept, Subject } from '../../tenancy/guard/personal-data.ts';
import { insertReceipt } from '../store/receipts.ts';
import type { Privacy } from './context.ts';
import { type Asked, digestOf, identify } from './identify.ts';

export interface Erased {
  /** Null in a dry run. */
  readonly receiptId: number | null;
  readonly at: Date;
  readonly subject: Subject;
  /** Records of each source that were, or would be, changed. */
  readonly counts: Readonly<Record<string, number>>;
  /** What is, or would be, left, and why. */
  readonly kept: readonly Kept[];
  /** Why it cannot be done now; in a dry run only, else it is refused. */
  readonly obstacles: readonly string[];
}

/**
 * Deletes what is kept about one person, and puts a pseudonym where a record must stay. Not one transaction: a person may
 * have a hundred thousand records. When it was cut off, the same request does the rest under the same pseudonym.
 *
 * @throws PatchbayError `conflict` naming what is in the way
 */
export async function erasePerson(room: Privacy, actor: Actor, asked: Asked, dryRun: boolean): Promise<Erased> {
  const { tenantId } = actor;
  const subject = await identify(room, tenantId, asked);
  const at = new Date(room.clock.now());
  const obstacles: string[] = [];
  for (const source of room.sources) {
    const obstacle = await source.obstacle?.(room.db, subject);
    if (obstacle != null) obstacles.push(obstacle);
  }
  if (dryRun) {
    const [counts, kept] = [await countsOf(room, subject), await keptOf(room, subject)];
    return { receiptId: null, at, subject, counts, kept, obstacles };
  }
  if (obstacles.length > 0) throw new PatchbayError('conflict', obstacles.join('; '));

  const subjectDigest = digestOf(room, tenantId, asked);
  const begun = { action: 'privacy.erasure_begun', entityType: 'privacy', entityId: subjectDigest.slice(0, 16) };
  await appendAudit(room.db, { ...actor, ...begun, at });
  const counts: Record<string, number> = {};
  for (const source of room.sources) {
    counts[source.name] = await source.erase(room.db, subject, `erased-${subjectDigest.slice(0, 12)}`);
  }
  const kept = await keptOf(room, subject);
  const digest = createHash('sha256')
    .update(JSON.stringify(['erasure', subjectDigest, counts, kept, at]))
    .digest('hex');
  const receiptId = await transact(room.db, async (trx) => {
    const receipt = { actor, kind: 'erasure', asked: asked.by, subjectDigest, counts, kept, digest, at } as const;
    const id = await insertReceipt(trx, receipt);
    const entry = { action: 'privacy.erased', entityType: 'privacy_receipt', entityId: String(id), at };
    await appendAudit(trx, { ...actor, ...entry, changes: { counts, kept } });
    return id;
  });
  return { receiptId, at, subject, counts, kept, obstacles };
}

async function countsOf(room: Privacy, subject: Subject): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const source of room.sources) counts[source.name] = (await source.find(room.db, subject, 0)).count;
  return counts;
}

async function keptOf(room: Privacy, subject: Subject): Promise<Kept[]> {
  const kept: Kept[] = [];
  for (const source of room.sources) kept.push(...((await source.kept?.(room.db, subject)) ?? []));
  return kept;
}
