import { z } from '@hono/zod-openapi';
import { paging } from '../guard/lists/paging.ts';

const time = z.iso.datetime().openapi({ example: '2026-11-22T07:09:23.472Z' });

export const AuditLogAnswer = z
  .object({
    id: z.int(),
    created_at: time,
    action: z.string().openapi({ example: 'contact.updated' }),
    entity_type: z.string(),
    entity_id: z.string(),
    user: z
      .object({ id: z.int(), name: z.string() })
      .nullable()
      .openapi({ description: 'Null: an API key, the daemon, or somebody who could not sign in' }),
    api_key_id: z.int().nullable(),
    ip_address: z.string().nullable(),
    user_agent: z.string().nullable(),
    changes: z.record(z.string(), z.unknown()).nullable().openapi({ description: 'Before and after, without secrets' }),
  })
  .openapi('AuditLog');
export type AuditLogDto = z.infer<typeof AuditLogAnswer>;

export const AuditLogsAnswer = z
  .object({ items: z.array(AuditLogAnswer), next_cursor: z.string().nullable() })
  .openapi('AuditLogs');

export const AuditLogsQuery = z
  .object({
    ...paging(300),
    user_id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
    action: z
      .string()
      .regex(/^[a-z_]{1,64}(\.([a-z_.]{1,60}|\*))?$/, 'is no action')
      .optional()
      .openapi({ description: '`contact.updated`, or `contact.*` for all that begin so' }),
    entity_type: z.string().min(1).max(64).optional(),
    entity_id: z.string().min(1).max(128).optional().openapi({ description: 'Together with entity_type' }),
    from: time.optional().openapi({ description: 'At this time or later' }),
    to: time.optional().openapi({ description: 'Before this time' }),
    sort: z.enum(['-created_at', 'created_at']).default('-created_at'),
  })
  .refine(({ entity_id, entity_type }) => entity_id === undefined || entity_type !== undefined, {
    path: ['entity_id'],
    message: 'says nothing without entity_type',
  });
