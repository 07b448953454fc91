import type { Conversation } from '../model/conversation.ts';
import { isOver } from '../model/conversation.ts';
import { insertRows, type Target, type Trx } from './insert-rows.ts';

/** How a conversation stands in the table of linkedids. */
export interface Standing {
  readonly conversation: Conversation;
  readonly root: string;
  /** Its records that are stored, by root: one when it is over, none while it is nobody's. */
  readonly stored: ReadonlyMap<string, string>;
}

const COLUMNS: Target<'call_linkedids'>['columns'] = [
  'pbx',
  'linkedid',
  'root',
  'tenant_id',
  'is_open',
  'early',
  'first_us',
];

export async function saveLinkedIds(trx: Trx, pbx: string, standings: readonly Standing[]): Promise<void> {
  await insertRows(
    trx,
    { table: 'call_linkedids', columns: COLUMNS, present: ['root', 'tenant_id', 'is_open', 'early', 'first_us'] },
    standings.flatMap(({ conversation, root, stored }) =>
      [...conversation.linkedIds.keys()].map((linkedId) => [
        pbx,
        linkedId,
        root,
        stored.get(linkedId) ?? null,
        isOver(conversation) ? 0 : 1,
        conversation.early,
        conversation.firstAt,
      ]),
    ),
  );
}
