import { advance } from '../../model/status.ts';
import { findMessage, type MessageRow, updateMessage } from '../../store/messages.ts';
import type { Writing } from '../commit.ts';

/** The end of a message that did not arrive, or never went; nothing for one that has another end. */
export async function failMessage(
  { trx, now, tell }: Writing,
  message: MessageRow,
  why: { readonly code: string; readonly detail: string },
): Promise<void> {
  if (advance(message.status, 'failed') === message.status) return;
  await updateMessage(trx, message.id, {
    status: 'failed',
    is_unknown: 0,
    error_code: why.code.slice(0, 32),
    error_message: why.detail.slice(0, 255),
    updated_at: now,
  });
  const failed = await findMessage(trx, message.id);
  if (failed !== undefined) await tell('sms.status', failed);
}
