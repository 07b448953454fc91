import type { Expression, ExpressionBuilder, Kysely, SqlBool } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { SmsStatus } from '../model/status.ts';
import type { MessageRow } from './messages.ts';
import { partOf } from './thread-people.ts';

export interface MessageFilter {
  readonly threadId?: number | undefined;
  readonly didId?: number | undefined;
  readonly contactId?: number | undefined;
  readonly direction?: 'inbound' | 'outbound' | undefined;
  readonly status?: SmsStatus | undefined;
  /** The other side's. */
  readonly number?: string | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

/**
 * Newest first. @param db within the tenant's scope
 * @param people whose conversations; null for all
 */
export function findMessages(
  db: Kysely<DB>,
  filter: MessageFilter,
  people: readonly number[] | null,
  page: { readonly before: number | null; readonly limit: number },
): Promise<MessageRow[]> {
  return db
    .selectFrom('sms_messages')
    .selectAll()
    .where((e) => e.and(conditions(e, filter)))
    .$if(people !== null, (q) => q.where((e) => e(partOf(db, 'sms_messages.thread_id', people ?? []), 'is not', null)))
    .$if(page.before !== null, (q) => q.where('id', '<', page.before ?? 0))
    .orderBy('id', 'desc')
    .limit(page.limit)
    .execute();
}

function conditions(e: ExpressionBuilder<DB, 'sms_messages'>, filter: MessageFilter): Expression<SqlBool>[] {
  const { threadId, didId, contactId, direction, status, number, from, to } = filter;
  return [
    ...(threadId === undefined ? [] : [e('thread_id', '=', threadId)]),
    ...(didId === undefined ? [] : [e('did_id', '=', didId)]),
    ...(contactId === undefined ? [] : [e('contact_id', '=', contactId)]),
    ...(direction === undefined ? [] : [e('direction', '=', direction)]),
    ...(status === undefined ? [] : [e('status', '=', status)]),
    ...(number === undefined ? [] : [e.or([e('sender', '=', number), e('recipient', '=', number)])]),
    ...(from === undefined ? [] : [e('created_at', '>=', from)]),
    ...(to === undefined ? [] : [e('created_at', '<', to)]),
  ];
}
