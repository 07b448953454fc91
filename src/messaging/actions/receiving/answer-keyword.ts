import { isE164 } from '../../model/numbers.ts';
import type { Keyword } from '../../model/opt-out.ts';
import { answer, keywordOf } from '../../model/opt-out.ts';
import { priceOf } from '../../model/price.ts';
import { insertMessage, type MessageRow } from '../../store/messages.ts';
import type { SmsNumber } from '../../store/numbers.ts';
import { holdOptOut, noteHelp, setOptOut } from '../../store/opt-outs.ts';
import { enqueueNow } from '../../store/outgoing.ts';
import { providerOf } from '../../store/providers.ts';
import { loadSettings } from '../../store/settings.ts';
import type { Writing } from '../commit.ts';
import { daemonOf, note } from '../note.ts';
import { segmentsOf } from '../segments.ts';
import { readSmsSettings, type SmsSettings } from '../sms-settings.ts';

const HELP_EVERY_MS = 3_600_000;

/** STOP and START are put into the register with the message that says them, and confirmed once. */
export async function answerKeyword(writing: Writing, number: SmsNumber, message: MessageRow): Promise<void> {
  const keyword = keywordOf(message.body ?? '');
  if (keyword === null) return;
  const { trx, tenantId, now } = writing;
  const known = await holdOptOut(trx, tenantId, message.sender);
  const helpedLately = known.helped_at !== null && known.helped_at.getTime() > now.getTime() - HELP_EVERY_MS;
  const { optedOut, confirm } = answer(known.is_out === 1, keyword, helpedLately);
  if (optedOut !== (known.is_out === 1)) {
    await setOptOut(trx, known.id, { isOut: optedOut, source: 'keyword', messageId: message.id, at: now });
    const action = optedOut ? 'sms_opt_out.created' : 'sms_opt_out.removed';
    await note(writing, daemonOf(tenantId), action, known.id, { number: message.sender, message: message.id });
  } else if (keyword === 'stop' && known.source === 'manual') {
    // What the tenant had put there is the person's own word now, which nobody else takes back.
    await setOptOut(trx, known.id, { isOut: true, source: 'keyword', messageId: message.id, at: now });
  }
  if (confirm === 'help') await noteHelp(trx, known.id, now);
  // Short codes and names write, and cannot be written to.
  if (confirm !== null && isE164(message.sender)) await sendConfirmation(writing, number, message, confirm);
}

/** STOP by a message that is kept nowhere: nothing can answer it, and it holds all the same. */
export async function noteStop(writing: Writing, from: string, body: string): Promise<void> {
  if (keywordOf(body) !== 'stop') return;
  const { trx, tenantId, now } = writing;
  const known = await holdOptOut(trx, tenantId, from);
  if (known.is_out === 1 && known.source === 'keyword') return;
  await setOptOut(trx, known.id, { isOut: true, source: 'keyword', messageId: null, at: now });
  if (known.is_out !== 1) await note(writing, daemonOf(tenantId), 'sms_opt_out.created', known.id, { number: from });
}

const REPLY: Readonly<Record<Keyword, keyof SmsSettings & `${string}_reply`>> = {
  stop: 'stop_reply',
  start: 'start_reply',
  help: 'help_reply',
};

async function sendConfirmation(
  { trx, tenantId, now }: Writing,
  number: SmsNumber,
  { thread_id, sender, contact_id }: MessageRow,
  keyword: Keyword,
): Promise<void> {
  const body = readSmsSettings((await loadSettings(trx)).settings)[REPLY[keyword]];
  const { encoding, parts } = segmentsOf(body);
  const provider = await providerOf(trx, number.id);
  const confirmation = await insertMessage(trx, {
    tenant_id: tenantId,
    thread_id,
    did_id: number.id,
    direction: 'outbound',
    sender: number.number,
    recipient: sender,
    body,
    is_automatic: 1,
    encoding,
    segments: parts.length,
    ...(provider === undefined ? {} : priceOf(provider, parts.length)),
    contact_id,
    metadata: '{}',
    created_at: now,
    updated_at: now,
  });
  if (confirmation !== null) await enqueueNow(trx, tenantId, confirmation.id, now);
}
