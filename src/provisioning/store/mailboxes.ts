import type { Transaction } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';

/** The number of a mailbox. @param trx of the tenant */
export async function findMailbox(trx: Transaction<DB>, context: string, id: number): Promise<string | null> {
  const row = await trx
    .selectFrom('voicemail')
    .select('mailbox')
    .where('uniqueid', '=', id)
    .where('context', '=', context)
    .executeTakeFirst();
  return row?.mailbox ?? null;
}
