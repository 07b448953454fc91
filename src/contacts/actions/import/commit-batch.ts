import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { transact } from '../../../platform/mysql/transact.ts';
import type { Actor } from '../../../tenancy/guard/audit.ts';
import { sameContent } from '../../model/contact.ts';
import { addToIndex, type Indexed } from '../../store/contact-index.ts';
import { insertContacts } from '../../store/contact-rows.ts';
import { lockTenant } from '../../store/tenant.ts';
import type { Contacts } from '../context.ts';
import { findable } from '../findable.ts';
import { tagIdsOf } from '../tag-ids.ts';
import { heldLive, note, save } from '../write.ts';
import type { Writing } from '../writing.ts';
import { type Batch, type Candidate, type Plan, planBatch } from './plan-batch.ts';

/** Plans and writes a batch alone with the tenant, so that two imports at once make no contact twice. */
export function commitBatch(room: Contacts, actor: Actor, batch: Batch): Promise<Plan> {
  return transact(room.db, async (transaction) => {
    await lockTenant(transaction, actor.tenantId);
    const trx = tenantScope(transaction, actor.tenantId);
    // The country has been applied when the rows were judged.
    const writing = { trx, tenantId: actor.tenantId, country: null, now: new Date(room.clock.now()) };
    const plan = await planBatch(trx, batch);
    for (const candidate of plan.candidates) candidate.content = await tagged(writing, candidate);
    const made = plan.candidates.filter(({ id }) => id === null);
    const present = plan.candidates.filter(({ id }) => id !== null);
    if (made.length > 0) {
      const ids = await insertAll(writing, made);
      await note(writing, actor, 'contact.imported', 'import', { created: ids });
    }
    for (const candidate of present) await update(writing, actor, candidate);
    return plan;
  });
}

async function insertAll({ trx, tenantId, now }: Writing, candidates: readonly Candidate[]): Promise<number[]> {
  const found = candidates.map(({ content }) => ({ content, ...findable(content) }));
  const ids = await insertContacts(trx, tenantId, found, now);
  const indexed = found.map(({ content, ...find }, at): Indexed => {
    const id = ids[at] ?? 0;
    return { ...find, id, tagIds: content.tagIds, createdAt: now, updatedAt: now };
  });
  await addToIndex(trx, tenantId, indexed);
  for (const [at, candidate] of candidates.entries()) candidate.id = ids[at] ?? null;
  return ids;
}

async function update(writing: Writing, actor: Actor, { content, id }: Candidate): Promise<void> {
  const before = await heldLive(writing.trx, id ?? 0);
  const after = { ...before, ...content };
  if (!sameContent(before, after)) await save(writing, actor, 'contact.updated', { before, after });
}

async function tagged(writing: Writing, { content, tags }: Candidate): Promise<Candidate['content']> {
  if (tags.size === 0) return content;
  return { ...content, tagIds: [...new Set([...content.tagIds, ...(await tagIdsOf(writing, [...tags]))])] };
}
