import { z } from '@hono/zod-openapi';
import { paging } from '../../../tenancy/guard/lists/paging.ts';
import { DID_STATUSES } from '../../model/dids/did.ts';
import { line, metadata, moment, recordingPolicy, reference } from '../fields.ts';
import { RouteDto, routeOrNone } from '../routing.ts';

const number = z.string().min(3).max(32).openapi({
  description: 'With + and country code; kept as E.164. In use once over all tenants',
  example: '+49 30 5550123',
});
const url = z.string().min(1).max(1024).openapi({ description: 'https, on the public internet' });

const settings = {
  friendly_name: line(128).nullable(),
  route: RouteDto,
  schedule_id: reference.nullable().openapi({ description: 'When the route counts; null: always' }),
  after_hours_route: routeOrNone('While the schedule is closed; null: such calls are refused'),
  failover_route: routeOrNone(
    'Once a call, when where it was sent is not there: a webhook without a usable answer, a phone that is not registered, a trunk that refuses, a queue that nobody takes it in',
  ),
  sms_enabled: z.boolean(),
  sms_webhook_url: url.nullable(),
  recording_policy: recordingPolicy('null: the tenant’s default, unless the queue or the extension says otherwise'),
  status: z.enum(DID_STATUSES).openapi({ description: 'Only active numbers take calls' }),
  metadata: metadata.nullable(),
};

const { route, ...optional } = settings;
export const NewDid = z.strictObject({ number, route, ...z.object(optional).partial().shape }).openapi('NewDid');
export const DidPatch = z.strictObject(z.object(settings).partial().shape).openapi('DidPatch');
export type DidBody = z.infer<typeof DidPatch>;

export const Did = z
  .object({
    id: z.int(),
    number: z.string().openapi({ example: '+49305550123' }),
    country: z.string().nullable().openapi({ description: 'ISO 3166', example: 'DE' }),
    ...settings,
    created_at: moment,
    updated_at: moment,
    deleted_at: moment.nullable(),
  })
  .openapi('Did');

export const Dids = z.object({ items: z.array(Did), next_cursor: z.string().nullable() }).openapi('Dids');

export const DidsQuery = z.object({
  ...paging(),
  status: z.enum(DID_STATUSES).optional(),
  number: z.string().min(3).max(32).optional().openapi({ description: 'E.164, exactly' }),
  deleted: z.enum(['true', 'false']).optional().openapi({ description: 'true: those that can be restored, instead' }),
});
