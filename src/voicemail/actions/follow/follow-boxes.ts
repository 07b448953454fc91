import type { Kysely, Transaction } from 'kysely';
import { contexts } from '../../../asterisk/naming.ts';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { transact } from '../../../platform/mysql/transact.ts';
import { callerOf } from '../../model/caller.ts';
import { isNew, WASTE } from '../../model/folder.ts';
import { follow, newsOf, type Step } from '../../model/follow.ts';
import { type Box, findBoxes, lockBoxes } from '../../store/boxes.ts';
import { tenantSettingsOf } from '../../store/callers.ts';
import { loadMessages, type StoredMessage, sizeOfMessage } from '../../store/messages.ts';
import { addTask } from '../../store/tasks.ts';
import { findTranscription } from '../../store/transcription.ts';
import { insertVoicemail, type Known, loadKnown, placeVoicemail, removeVoicemails } from '../../store/voicemails.ts';
import { type News, newsFor } from './announce.ts';
import { callerNumber } from './caller-number.ts';
import type { Following } from './following.ts';

/**
 * A box that may have changed. `calls`: the public ids of calls that left messages in it, `at`: when it last changed (epoch
 * ms); as far as events told.
 */
export interface Touched {
  readonly mailbox: string;
  readonly calls: readonly string[];
  readonly at: number | null;
}

/**
 * Makes what people see of some boxes of a tenant what Asterisk's table says, with what is to be told and done about it,
 * in one transaction: each message is received once, whoever looks and however often.
 */
export async function followBoxes(room: Following, tenantId: string, touched: readonly Touched[]): Promise<void> {
  const { announced, tasks } = await transact(room.db, async (whole) => {
    const trx = tenantScope(whole, tenantId);
    const numbers = touched.map(({ mailbox }) => mailbox);
    await lockBoxes(trx, tenantId, numbers);
    const boxes = await findBoxes(trx, tenantId, { numbers });
    const context = contexts.voicemail(tenantId);
    const present = await loadMessages(trx, context, numbers);
    const known = await loadKnown(
      trx,
      boxes.map(({ id }) => id),
    );
    const { country } = await tenantSettingsOf(whole, tenantId);
    const news: News[] = [];
    let added = 0;
    for (const box of boxes) {
      const steps = follow(
        present.filter(({ mailbox }) => mailbox === box.number),
        known.filter(({ boxId }) => boxId === box.id),
        new Date(room.clock.now()),
      );
      const { calls = [], at = null } = touched.find(({ mailbox }) => mailbox === box.number) ?? {};
      const taken = await take(room, trx, {
        tenantId,
        country,
        box,
        steps,
        calls,
        at: at ?? room.clock.now(),
      });
      news.push(...taken.news);
      added += taken.tasks;
    }
    const announcements = await newsFor(trx, tenantId, boxes, news);
    await removeVoicemails(
      trx,
      news.flatMap(({ gone, id }) => (gone ? id : [])),
    );
    return { announced: await room.outbox.append(whole, announcements), tasks: added };
  });
  room.outbox.publish(announced);
  if (tasks > 0) room.tasksWait();
}

interface Taking {
  readonly tenantId: string;
  /** Where numbers without a country code are from. */
  readonly country: string | null;
  readonly box: Box;
  readonly steps: readonly Step<StoredMessage, Known>[];
  readonly calls: readonly string[];
  readonly at: number;
}

async function take(
  room: Following,
  trx: Transaction<DB>,
  { tenantId, country, box, steps, calls, at }: Taking,
): Promise<{ news: News[]; tasks: number }> {
  const news: News[] = [];
  const received = steps.filter(({ what }) => what === 'received').length;
  // Several that came together cannot be told apart by their calls: the records will say whose they are.
  const callId = received === 1 && calls.length === 1 ? (calls[0] ?? null) : null;
  let tasks = 0;
  for (const step of steps) {
    if (step.what === 'received') {
      const id = await receive(room, trx, { tenantId, country, box, message: step.message, callId });
      if (await orderTasks(room, trx, { tenantId, box, id, message: step.message })) tasks++;
      news.push({ type: 'voicemail.received', boxId: box.id, id, gone: false, at });
    } else if (step.what === 'moved') {
      await placeVoicemail(trx, step.known.id, step);
      news.push({ type: newsOf(step), boxId: box.id, id: step.known.id, gone: false, at });
    } else news.push({ type: 'voicemail.deleted', boxId: box.id, id: step.known.id, gone: true, at });
  }
  return { news, tasks };
}

interface Received {
  readonly tenantId: string;
  readonly box: Box;
  readonly message: StoredMessage;
}

async function receive(
  room: Following,
  trx: Kysely<DB>,
  { tenantId, country, box, message, callId }: Received & Pick<Taking, 'country'> & { readonly callId: string | null },
): Promise<number> {
  const now = new Date(room.clock.now());
  const caller = callerOf(message.callerId);
  const key = { context: contexts.voicemail(tenantId), mailbox: box.number, msgId: message.msgId };
  const isRead = !isNew(message.folder) && message.folder !== WASTE;
  return insertVoicemail(trx, tenantId, {
    boxId: box.id,
    msgId: message.msgId,
    folder: message.folder,
    callId,
    userId: box.ownerId,
    endpointId: box.extension?.endpointId ?? null,
    caller: { ...caller, number: callerNumber(caller.number, country) },
    durationSeconds: message.durationSeconds,
    size: await sizeOfMessage(trx, key),
    urgent: message.urgent,
    isRead,
    readAt: isRead ? now : null,
    deletedAt: message.folder === WASTE ? now : null,
    // Asterisk's counter of a message without a time begins in 1970.
    receivedAt: message.receivedAt.getTime() > 0 ? message.receivedAt : now,
  });
}

/** Who has messages written down gets the mail with what was said in it, so it is ordered when that is known. */
async function orderTasks(
  room: Following,
  trx: Kysely<DB>,
  { tenantId, box, id, message }: Received & { readonly id: number },
): Promise<boolean> {
  if (message.folder === WASTE) return false;
  const kind = (await findTranscription(trx)) !== null ? 'transcribe' : box.mail !== 'off' ? 'mail' : null;
  if (kind === null) return false;
  await addTask(trx, tenantId, { voicemailId: id, kind, dueAt: new Date(room.clock.now()) });
  return true;
}
