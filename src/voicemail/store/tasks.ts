import { type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { tenantsDue } from '../../platform/mysql/tenants-due.ts';
import type { TaskKind } from '../model/retry.ts';

/** What is to be done for messages of all tenants: the daemon's own work, so these ask for no tenant's. */

export interface Task {
  readonly id: number;
  readonly tenantId: string;
  readonly voicemailId: number;
  readonly kind: TaskKind;
  /** That failed. */
  readonly attempts: number;
}

/** Written with the message that they are about; one that is there already stays as it is. @param db of one tenant */
export async function addTask(
  db: Kysely<DB>,
  tenantId: string,
  task: { readonly voicemailId: number; readonly kind: TaskKind; readonly dueAt: Date },
): Promise<void> {
  const there = await db
    .selectFrom('voicemail_tasks')
    .select('id')
    .where('voicemail_id', '=', task.voicemailId)
    .where('kind', '=', task.kind)
    .executeTakeFirst();
  if (there !== undefined) return;
  await db
    .insertInto('voicemail_tasks')
    .values({ tenant_id: tenantId, voicemail_id: task.voicemailId, kind: task.kind, due_at: task.dueAt })
    .execute();
}

/** Tenants for whom something is due, but for those. */
export function tenantsWithTasks(db: Kysely<DB>, now: Date, but: readonly string[], limit: number): Promise<string[]> {
  const due = db.selectFrom('voicemail_tasks').where('state', '=', 'waiting').where('due_at', '<=', now);
  return tenantsDue(due, but, limit);
}

/**
 * Takes tasks of a tenant that are due, so that nobody else does them until `until`. Whoever dies with one leaves it to be taken again
 * then: a mail whose hand-over was not noted is sent once more, under the same Message-ID.
 */
export async function claimTasks(
  db: Kysely<DB>,
  o: { readonly tenantId: string; readonly now: Date; readonly until: Date; readonly limit: number },
): Promise<Task[]> {
  return db.transaction().execute(async (trx) => {
    const rows = await trx
      .selectFrom('voicemail_tasks')
      .select(['id', 'tenant_id', 'voicemail_id', 'kind', 'attempts'])
      .where('tenant_id', '=', o.tenantId)
      .where('state', '=', 'waiting')
      .where('due_at', '<=', o.now)
      .orderBy('due_at')
      .limit(o.limit)
      .forUpdate()
      .skipLocked()
      .execute();
    if (rows.length > 0) {
      const ids = rows.map(({ id }) => id);
      await trx
        .updateTable('voicemail_tasks')
        .set({ due_at: o.until })
        .where('tenant_id', '=', o.tenantId)
        .where('id', 'in', ids)
        .execute();
    }
    return rows.map(({ id, tenant_id, voicemail_id, kind, attempts }) => ({
      id,
      tenantId: tenant_id,
      voicemailId: voicemail_id,
      kind,
      attempts,
    }));
  });
}

export async function taskDone(db: Kysely<DB>, { tenantId, id }: Task): Promise<void> {
  await db
    .updateTable('voicemail_tasks')
    .set({ state: 'done', error: null })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute();
}

/** @param next null: given up */
export async function taskFailed(db: Kysely<DB>, task: Task, why: string, next: Date | null): Promise<void> {
  await db
    .updateTable('voicemail_tasks')
    .set({
      attempts: task.attempts + 1,
      error: [...why].slice(0, 250).join(''),
      ...(next === null ? { state: 'failed' as const } : { due_at: next }),
    })
    .where('tenant_id', '=', task.tenantId)
    .where('id', '=', task.id)
    .execute();
}

export interface TaskState {
  readonly voicemailId: number;
  readonly kind: TaskKind;
  readonly state: 'waiting' | 'done' | 'failed';
  readonly attempts: number;
  readonly error: string | null;
}

/** What was and will be done for one message. @param db of one tenant */
export async function tasksOf(db: Kysely<DB>, voicemailId: number): Promise<TaskState[]> {
  const rows = await db
    .selectFrom('voicemail_tasks')
    .select(['voicemail_id', 'kind', 'state', 'attempts', 'error'])
    .where('voicemail_id', '=', voicemailId)
    .orderBy('id')
    .execute();
  return rows.map(({ voicemail_id, ...rest }) => ({ voicemailId: voicemail_id, ...rest }));
}

/** When the next one is due. */
export async function nextDue(db: Kysely<DB>): Promise<Date | null> {
  const { rows } = await sql<{ due: Date | null }>`
    select min(due_at) as due from voicemail_tasks where state = 'waiting'`.execute(db);
  return rows[0]?.due ?? null;
}
