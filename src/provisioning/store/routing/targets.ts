import type { Transaction } from 'kysely';
import { contexts } from '../../../asterisk/naming.ts';
import type { DB } from '../../../platform/mysql/schema.generated.ts';

/** @param trx of the tenant; targets are in its own words, so a name of another tenant's finds nothing */
export async function targetExists(
  trx: Transaction<DB>,
  tenantId: string,
  type: 'queue' | 'endpoint' | 'ivr' | 'voicemail',
  target: string,
): Promise<boolean> {
  const found = await {
    queue: () =>
      trx
        .selectFrom('queues')
        .select('id')
        .where('local_name', '=', target)
        .where('deleted_at', 'is', null)
        .executeTakeFirst(),
    endpoint: () =>
      trx
        .selectFrom('pbx_extensions')
        .select('id')
        .where('extension', '=', target)
        .where('deleted_at', 'is', null)
        .executeTakeFirst(),
    ivr: () => trx.selectFrom('ivr_menus').select('id').where('name', '=', target).executeTakeFirst(),
    voicemail: () =>
      trx
        .selectFrom('voicemail')
        .select('uniqueid as id')
        .where('context', '=', contexts.voicemail(tenantId))
        .where('mailbox', '=', target)
        .executeTakeFirst(),
  }[type]();
  return found !== undefined;
}

/** A call sent out to it would come back in. @param trx of the tenant */
export async function isOwnNumber(trx: Transaction<DB>, number: string): Promise<boolean> {
  const own = trx.selectFrom('dids').select('id').where('number', '=', number).where('deleted_at', 'is', null);
  return (await own.executeTakeFirst()) !== undefined;
}
