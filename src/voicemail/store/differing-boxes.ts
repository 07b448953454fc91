import { type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';

export interface DifferingBox {
  readonly tenantId: string;
  readonly mailbox: string;
}

/**
 * Boxes of all tenants where Asterisk's messages are not those that people see: what was left, heard, moved or deleted
 * while nobody listened.
 */
export async function differingBoxes(db: Kysely<DB>): Promise<DifferingBox[]> {
  const { rows } = await sql<DifferingBox>`
    select distinct b.tenant_id as tenantId, b.mailbox as mailbox
      from voicemail_messages m
      join voicemail b on b.tenant_id = m.tenant_id and b.context = m.mailboxcontext and b.mailbox = m.mailboxuser
      left join voicemails v on v.tenant_id = b.tenant_id and v.box_id = b.uniqueid and v.msg_id = m.msg_id
      where m.msgnum >= 0 and m.msg_id <> '' and (v.id is null or v.folder <> substring_index(m.dir, '/', -1))
    union
    select distinct b.tenant_id as tenantId, b.mailbox as mailbox
      from voicemails v
      join voicemail b on b.tenant_id = v.tenant_id and b.uniqueid = v.box_id
      left join voicemail_messages m on m.tenant_id = v.tenant_id and m.mailboxuser = b.mailbox and m.msg_id = v.msg_id
        and m.mailboxcontext = b.context and m.msgnum >= 0
      where m.msg_id is null`.execute(db);
  return rows;
}
