import type { Transaction } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';

/** What has to be known before a phone is written. Every `trx` here is scoped to the tenant and holds its row. */

export async function ownerOfNumber(
  trx: Transaction<DB>,
  number: string,
): Promise<{ id: number; name: string } | null> {
  const row = await trx
    .selectFrom('pbx_extensions')
    .select(['id', 'display_name'])
    .where('extension', '=', number)
    .where('live', '=', 1)
    .executeTakeFirst();
  return row === undefined ? null : { id: row.id, name: row.display_name };
}

/** Whose mailbox it is; a box that no extension has is somebody's all the same. */
export async function ownerOfMailbox(
  trx: Transaction<DB>,
  context: string,
  mailbox: string,
): Promise<{ extensionId: number | null; says: string } | null> {
  const box = await trx
    .selectFrom('voicemail')
    .select('fullname')
    .where('context', '=', context)
    .where('mailbox', '=', mailbox)
    .executeTakeFirst();
  if (box === undefined) return null;
  const owner = await trx
    .selectFrom('pbx_extensions')
    .select(['id', 'extension', 'display_name'])
    .where('mailbox', '=', mailbox)
    .where('live', '=', 1)
    .executeTakeFirst();
  return owner === undefined
    ? { extensionId: null, says: `"${box.fullname ?? ''}"` }
    : { extensionId: owner.id, says: `extension ${owner.extension} "${owner.display_name}"` };
}

export interface Member {
  readonly endpointId: string | null;
  readonly role: string;
  readonly status: 'active' | 'suspended';
}

/** Null for somebody who is not of the tenant. */
export async function memberOf(trx: Transaction<DB>, userId: number): Promise<Member | null> {
  const row = await trx
    .selectFrom('user_roles')
    .select(['endpoint_id', 'role', 'status'])
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return row === undefined ? null : { endpointId: row.endpoint_id, role: row.role, status: row.status };
}

/** Who signs in with this phone. */
export async function holderOf(trx: Transaction<DB>, endpointId: string): Promise<number | null> {
  const query = trx.selectFrom('user_roles').select('user_id').where('endpoint_id', '=', endpointId);
  return (await query.executeTakeFirst())?.user_id ?? null;
}

export async function isOwnDid(trx: Transaction<DB>, number: string): Promise<boolean> {
  const query = trx.selectFrom('dids').select('id').where('number', '=', number).where('live', '=', 1);
  return (await query.executeTakeFirst()) !== undefined;
}

/** What was left in a mailbox: whoever gets the same number later must not hear it. Not noted, for it is no setting. */
export async function removeMessages(trx: Transaction<DB>, context: string, mailbox: string): Promise<void> {
  await trx
    .deleteFrom('voicemail_messages')
    .where('mailboxcontext', '=', context)
    .where('mailboxuser', '=', mailbox)
    .execute();
}
