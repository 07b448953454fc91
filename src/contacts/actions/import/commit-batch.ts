import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { transact } from '../../../platform/mysql/transact.ts';
import type { Actor } from '../../../tenancy/guard/audit.ts';
import { sameContent } from '../../model/contact.ts';
import { addToIndex, type Indexed } from '../../store/contact-index.ts';
import { insertContact } from '../../store/contact-rows.ts';
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
    const made: Indexed[] = [];
    for (const candidate of plan.candidates) {
      candidate.content = await tagged(writing, candidate);
      if (candidate.id === null) made.push(await insert(writing, candidate));
      else await update(writing, actor, candidate, candidate.id);
    }
    await addToIndex(trx, actor.tenantId, made);
    if (made.length > 0)
      await note(writing, actor, 'contact.imported', 'import', { created: made.map(({ id }) => id) });
    return plan;
  });
}

async function insert({ trx, tenantId, now }: Writing, candidate: Candidate): Promise<Indexed> {
  const { content } = candidate;
  const find = findable(content);
  const id = await insertContact(trx, tenantId, content, find, now);
  candidate.id = id;
  return { ...find, id, tagIds: content.tagIds, createdAt: now, updatedAt: now };
}

async function update(writing: Writing, actor: Actor, { content }: Candidate, id: number): Promise<void> {
  const before = await heldLive(writing.trx, id);
  const after = { ...before, ...content };
  if (!sameContent(before, after)) await save(writing, actor, 'contact.updated', { before, after });
}

async function tagged(writing: Writing, { content, tags }: Candidate): Promise<Candidate['content']> {
  if (tags.size === 0) return content;
  return { ...content, tagIds: [...new Set([...content.tagIds, ...(await tagIdsOf(writing, [...tags]))])] };
}
