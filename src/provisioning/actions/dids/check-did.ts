import { PatchbayError } from '../../../platform/errors.ts';
import type { TenantTerms } from '../../../tenancy/guard/tenant-terms.ts';
import type { DidChange } from '../../model/dids/did.ts';
import { countDids, type DidRow } from '../../store/dids/dids.ts';
import type { Rows } from '../../store/rows.ts';
import { findSchedule } from '../../store/schedules/schedules.ts';
import { invalid, requireFeature, requireRecording } from '../refusals.ts';
import { checkedRoute, publicUrl } from '../routing/check-route.ts';

/**
 * What is to be written of a number, as it is to be stored.
 * @param before null for a new one
 * @throws PatchbayError `invalid`, `feature_disabled`
 */
export async function checkDid(
  rows: Rows,
  terms: TenantTerms,
  did: DidChange,
  before: DidRow | null,
): Promise<DidChange> {
  const { scheduleId, smsWebhookUrl } = did;
  if (did.smsEnabled === true) requireFeature(terms, 'sms');
  requireRecording(terms, did.recordingPolicy);
  if (scheduleId != null && (await findSchedule(rows.trx, scheduleId)) === undefined) {
    throw invalid('body.schedule_id', 'there is no such schedule');
  }
  const schedule = scheduleId === undefined ? (before?.schedule_id ?? null) : scheduleId;
  if (did.afterHoursRoute != null && schedule === null) {
    throw invalid('body.after_hours_route', 'needs a schedule that says when it counts');
  }
  return {
    ...did,
    smsWebhookUrl: smsWebhookUrl == null ? smsWebhookUrl : publicUrl(smsWebhookUrl, 'body.sms_webhook_url', 1024),
    route: await checkedRoute(rows, terms, did.route, 'body.route'),
    afterHoursRoute:
      schedule === null && before?.after_hours_route_type != null
        ? null
        : await checkedRoute(rows, terms, did.afterHoursRoute, 'body.after_hours_route'),
    failoverRoute: await checkedRoute(rows, terms, did.failoverRoute, 'body.failover_route'),
  };
}

/** @throws PatchbayError `conflict` when the tenant has as many numbers as it may have */
export async function requireRoomForOne(rows: Rows, { maxDids }: TenantTerms): Promise<void> {
  const count = await countDids(rows.trx);
  if (count >= maxDids) throw new PatchbayError('conflict', `this tenant has ${count} numbers and may have ${maxDids}`);
}
