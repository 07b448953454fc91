import type { Kysely, Transaction } from 'kysely';
import { contexts } from '../../asterisk/naming.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';

export interface BoxSettings {
  readonly mail?: 'off' | 'attach' | 'link' | undefined;
  readonly mailTo?: string | null | undefined;
  readonly deleteMailed?: boolean | undefined;
}

/** @param trx of the tenant, within its transaction */
export async function saveBoxSettings(
  trx: Transaction<DB>,
  tenantId: string,
  boxId: number,
  { mail, mailTo, deleteMailed }: BoxSettings,
): Promise<void> {
  const set = {
    ...(mail === undefined ? {} : { mail }),
    ...(mailTo === undefined ? {} : { mail_to: mailTo }),
    ...(deleteMailed === undefined ? {} : { delete_mailed: deleteMailed ? 1 : 0 }),
  };
  if (Object.keys(set).length === 0) return;
  const there = await trx
    .selectFrom('voicemail_boxes')
    .select('box_id')
    .where('box_id', '=', boxId)
    .forUpdate()
    .executeTakeFirst();
  if (there === undefined) {
    await trx
      .insertInto('voicemail_boxes')
      .values({ tenant_id: tenantId, box_id: boxId, ...set })
      .execute();
  } else await trx.updateTable('voicemail_boxes').set(set).where('box_id', '=', boxId).execute();
}

/** Asterisk asks for it at each use. */
export async function savePin(trx: Transaction<DB>, tenantId: string, boxId: number, pin: string): Promise<void> {
  await trx
    .updateTable('voicemail')
    .set({ password: pin })
    .where('uniqueid', '=', boxId)
    .where('context', '=', contexts.voicemail(tenantId))
    .execute();
}

/** Where a box's mail goes when it names no address itself. @param db of the tenant, with `users` */
export async function addressOfOwner(db: Kysely<DB>, userId: number): Promise<string | null> {
  const row = await db
    .selectFrom('user_roles as r')
    .innerJoin('users as u', 'u.id', 'r.user_id')
    .select('u.email')
    .where('r.user_id', '=', userId)
    .where('r.revoked_at', 'is', null)
    .where('u.deleted_at', 'is', null)
    .executeTakeFirst();
  return row?.email ?? null;
}
