import { z } from '@hono/zod-openapi';
import { paging } from '../../../tenancy/guard/lists/paging.ts';
import { CODECS } from '../../model/phone.ts';
import { PbxState } from '../answers.ts';
import { moment } from '../fields.ts';
import { carrierSecret, e164, hostName, plainText, sipUser } from '../text.ts';

const KINDS = ['registration', 'ip'] as const;
const settings = {
  name: plainText(80),
  server: hostName.openapi({ description: 'Where calls go out to, and where the account is registered' }),
  port: z.int().min(1).max(65_535).nullable().openapi({ description: 'null: the usual one of the transport' }),
  transport: z.enum(['udp', 'tcp', 'tls']),
  srtp: z.boolean().openapi({ description: 'Speech is encrypted (SDES); use it with tls' }),
  username: sipUser.nullable(),
  inbound_number: e164.nullable().openapi({
    description: 'One of the tenant’s numbers: calls to the registered account that name no other arrive at it',
  }),
  addresses: z
    .array(z.string().max(64))
    .max(20)
    .refine((all) => new Set(all).size === all.length, 'names an address twice')
    .openapi({
      description: 'Addresses and ranges that the carrier calls from, given by a superadmin. No other trunk has them',
      example: ['198.51.100.10', '203.0.113.0/28'],
    }),
  codecs: z
    .array(z.enum(CODECS))
    .min(1)
    .max(CODECS.length)
    .refine((all) => new Set(all).size === all.length, 'names a codec twice'),
  caller_id_policy: z.enum(['as_set', 'tenant_number', 'passthrough']).openapi({
    description:
      'as_set: the number set for the extension, else the first; tenant_number: always the first; passthrough: as it is. ' +
      'An emergency call has one of the tenant’s numbers',
  }),
  strip_digits: z.int().min(0).max(15).openapi({
    description:
      'Characters to take off the front of a number in E.164; 1 takes the +. Emergency numbers stay as dialled',
  }),
  prepend: z
    .string()
    .max(16)
    .regex(/^\+?[0-9*#]*$/, 'has only digits, * and #, and may begin with +')
    .openapi({ description: 'Put before the number afterwards', example: '00' }),
  priority: z.int().min(1).max(1000).openapi({ description: 'Of the trunks that are on, the smallest is used' }),
  enabled: z.boolean(),
};

export const TrunkChanges = z
  .strictObject({ ...settings, password: carrierSecret })
  .partial()
  .openapi('TrunkChanges');

export const NewTrunk = z
  .strictObject({ ...TrunkChanges.shape, name: settings.name, server: settings.server, kind: z.enum(KINDS) })
  .openapi('NewTrunk');

export const Trunk = z
  .object({
    id: z.int(),
    kind: z.enum(KINDS),
    ...settings,
    server: z.string(),
    username: z.string().nullable(),
    codecs: z.array(z.string()),
    created_at: moment,
    updated_at: moment,
  })
  .openapi('Trunk');

export const TrunkLive = Trunk.extend({
  live: z
    .object({
      registration: z.enum(['registered', 'unregistered', 'rejected', 'unknown']).nullable(),
      carrier: z.enum(['reachable', 'unreachable', 'not_checked', 'unknown']).openapi({
        description: 'Whether it answers OPTIONS; unknown while the PBX is away',
      }),
    })
    .openapi({ description: 'As the PBX sees it now' }),
}).openapi('TrunkWithState');

export const TrunkWritten = z.object({ trunk: Trunk, pbx: PbxState }).openapi('TrunkWritten');
export const ListTrunks = z.object(paging());
export const Trunks = z.object({ items: z.array(Trunk), next_cursor: z.string().nullable() }).openapi('Trunks');
