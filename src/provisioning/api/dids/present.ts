import type { z } from '@hono/zod-openapi';
import type { DidChange } from '../../model/dids/did.ts';
import { routeOf } from '../../model/routing/route.ts';
import type { DidRow } from '../../store/dids/dids.ts';
import { isoOrNull, objectOf } from '../present.ts';
import type { Did, DidBody } from './schemas.ts';

export function presentDid(row: DidRow): z.infer<typeof Did> {
  return {
    id: row.id,
    number: row.number,
    country: row.country_code,
    friendly_name: row.friendly_name,
    route: { type: row.route_type, target: row.route_target },
    schedule_id: row.schedule_id,
    after_hours_route: routeOf(row.after_hours_route_type, row.after_hours_route_target),
    failover_route: routeOf(row.failover_route_type, row.failover_route_target),
    sms_enabled: row.sms_enabled === 1,
    sms_webhook_url: row.sms_webhook_url,
    recording_policy: row.recording_policy,
    status: row.status,
    metadata: objectOf(row.metadata),
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
    deleted_at: isoOrNull(row.deleted_at),
  };
}

export function didOf(body: DidBody): DidChange {
  return {
    friendlyName: body.friendly_name,
    route: body.route,
    scheduleId: body.schedule_id,
    afterHoursRoute: body.after_hours_route,
    failoverRoute: body.failover_route,
    smsEnabled: body.sms_enabled,
    smsWebhookUrl: body.sms_webhook_url,
    recordingPolicy: body.recording_policy,
    status: body.status,
    metadata: body.metadata,
  };
}
