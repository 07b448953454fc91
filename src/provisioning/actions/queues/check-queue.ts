import { PatchbayError } from '../../../platform/errors.ts';
import type { TenantTerms } from '../../../tenancy/guard/tenant-terms.ts';
import type { QueueChange } from '../../model/queues/queue.ts';
import { musicNamed } from '../../store/music/music.ts';
import { ownerOfNumber } from '../../store/phone-facts.ts';
import { queueAt, queueNamed } from '../../store/queues/queues.ts';
import type { Rows } from '../../store/rows.ts';
import { findSchedule } from '../../store/schedules/schedules.ts';
import { invalid, requireRecording } from '../refusals.ts';
import { checkedRoute } from '../routing/check-route.ts';

/**
 * What is to be written of a queue, as it is to be stored.
 * @param name of the queue itself: it does not overflow into itself
 */
export async function checkQueue(
  rows: Rows,
  terms: TenantTerms,
  queue: QueueChange,
  name: string,
): Promise<QueueChange> {
  const { musicOnHold, overflowRoute, callback } = queue;
  requireRecording(terms, queue.recordingPolicy);
  await requireFreeNumber(rows, queue.extension, name);
  if (musicOnHold != null && (await musicNamed(rows.trx, musicOnHold)) === undefined) {
    throw invalid('body.music_on_hold', 'there is no music of this name');
  }
  if (callback?.prompt != null && (await musicNamed(rows.trx, callback.prompt)) === undefined) {
    throw invalid('body.callback.prompt', 'there is no music of this name');
  }
  if (callback?.scheduleId != null && (await findSchedule(rows.trx, callback.scheduleId)) === undefined) {
    throw invalid('body.callback.schedule_id', 'there is no such schedule');
  }
  if (overflowRoute?.type === 'queue' && overflowRoute.target === name) {
    throw invalid('body.overflow_route.target', 'is the queue itself');
  }
  return { ...queue, overflowRoute: await checkedRoute(rows, terms, overflowRoute, 'body.overflow_route') };
}

/** @throws PatchbayError `conflict` when there is a queue of this name */
export async function requireFreeName(rows: Rows, name: string): Promise<void> {
  const other = await queueNamed(rows.trx, name);
  if (other === undefined) return;
  throw new PatchbayError('conflict', `the name is in use by /queues/${other.id}`, {
    errors: [{ path: 'body.name', message: 'is in use' }],
  });
}

/**
 * @param number undefined or null for none
 * @param name of the queue that is to have it
 * @throws PatchbayError `conflict` when an extension or another queue has it
 */
export async function requireFreeNumber(rows: Rows, number: string | null | undefined, name: string): Promise<void> {
  if (number == null) return;
  const phone = await ownerOfNumber(rows.trx, number);
  const queue = await queueAt(rows.trx, number);
  const isOwn = queue === undefined || queue.local_name === name;
  if (phone === null && isOwn) return;
  const by = phone === null ? `/queues/${queue?.id}` : `/extensions/${phone.id}`;
  throw new PatchbayError('conflict', `${number} is in use by ${by}`, {
    errors: [{ path: 'body.extension', message: 'is in use' }],
  });
}
