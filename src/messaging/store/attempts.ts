import type { Kysely, Selectable, Transaction, Updateable } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';

export type AttemptRow = Selectable<DB['sms_attempts']>;

/** Each of these is given the tenant's scope, but for those that say otherwise. */
export async function insertAttempt(
  trx: Transaction<DB>,
  o: {
    readonly tenantId: string;
    readonly messageId: number;
    readonly didId: number | null;
    readonly providerId: number;
    readonly reference: string;
    readonly at: Date;
  },
): Promise<AttemptRow> {
  const { n } = await trx
    .selectFrom('sms_attempts')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('message_id', '=', o.messageId)
    .executeTakeFirstOrThrow();
  const { insertId } = await trx
    .insertInto('sms_attempts')
    .values({
      tenant_id: o.tenantId,
      message_id: o.messageId,
      did_id: o.didId,
      provider_id: o.providerId,
      attempt: n + 1,
      reference: o.reference,
      started_at: o.at,
    })
    .executeTakeFirstOrThrow();
  return trx.selectFrom('sms_attempts').selectAll().where('id', '=', Number(insertId)).executeTakeFirstOrThrow();
}

export function lockAttempt(trx: Transaction<DB>, id: number): Promise<AttemptRow | undefined> {
  return trx.selectFrom('sms_attempts').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
}

export async function updateAttempt(
  trx: Kysely<DB>,
  id: number,
  change: Updateable<DB['sms_attempts']>,
): Promise<void> {
  await trx.updateTable('sms_attempts').set(change).where('id', '=', id).execute();
}

export function attemptsOf(db: Kysely<DB>, messageId: number): Promise<AttemptRow[]> {
  return db.selectFrom('sms_attempts').selectAll().where('message_id', '=', messageId).orderBy('attempt').execute();
}

export async function attemptByReference(
  db: Kysely<DB>,
  providerId: number,
  reference: string,
): Promise<AttemptRow | undefined> {
  return db
    .selectFrom('sms_attempts')
    .selectAll()
    .where('reference', '=', reference)
    .where('provider_id', '=', providerId)
    .executeTakeFirst();
}

/** When the last ones went, in order: of a number, or of the whole tenant. */
export async function startsBetween(
  db: Kysely<DB>,
  didId: number | null,
  since: Date,
  until: Date,
  limit: number,
): Promise<number[]> {
  const rows = await db
    .selectFrom('sms_attempts')
    .select('started_at')
    .where('started_at', '>', since)
    .where('started_at', '<=', until)
    .$if(didId !== null, (q) => q.where('did_id', '=', didId))
    .orderBy('started_at', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ started_at }) => started_at.getTime()).reverse();
}

/** Attempts whose end nobody wrote in time: whoever made them is gone. @param db without a scope */
export function abandoned(db: Kysely<DB>, before: Date, limit: number): Promise<AttemptRow[]> {
  return db
    .selectFrom('sms_attempts')
    .selectAll()
    .where('outcome', '=', 'under_way')
    .where('started_at', '<', before)
    .limit(limit)
    .execute();
}

/** Attempts of which the provider is to be asked now. @param db without a scope */
export function toLookUp(db: Kysely<DB>, now: Date, limit: number): Promise<AttemptRow[]> {
  return db
    .selectFrom('sms_attempts')
    .selectAll()
    .where('look_up_at', '<=', now)
    .orderBy('look_up_at')
    .limit(limit)
    .execute();
}

/** Whether an answer of this provider may be on its way to be written. */
export async function isSomethingUnderWay(db: Kysely<DB>, providerId: number): Promise<boolean> {
  const row = await db
    .selectFrom('sms_attempts')
    .select('id')
    .where('outcome', '=', 'under_way')
    .where('provider_id', '=', providerId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
