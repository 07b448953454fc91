import { z } from '@hono/zod-openapi';
import { PERMISSIONS } from '../../guard/permissions.ts';
import { line } from '../../guard/text.ts';

const name = line(128).openapi({ example: 'CRM import' });
const expiresAt = z.iso.datetime().nullable().openapi({ description: 'Null: never' });

export const CreateKeyBody = z
  .strictObject({
    name,
    permissions: z
      .array(z.enum(PERMISSIONS))
      .min(1)
      .max(PERMISSIONS.length)
      .openapi({ description: 'Some of one’s own', example: ['can_view_reports'] }),
    expires_at: expiresAt.optional(),
  })
  .openapi('ApiKeyNew');

export const ChangeKeyBody = z
  .strictObject({ name: name.optional(), expires_at: expiresAt.optional() })
  .openapi('ApiKeyChange');

export const KeyParams = z.object({
  id: z.coerce
    .number()
    .int()
    .min(1)
    .max(Number.MAX_SAFE_INTEGER)
    .openapi({ param: { name: 'id', in: 'path' } }),
});

const Key = {
  id: z.int(),
  name: z.string(),
  prefix: z.string().openapi({ description: 'How the key begins', example: 'pbk_1f2e3d4c' }),
  permissions: z.array(z.enum(PERMISSIONS)),
  created_by_id: z.int().nullable(),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime().nullable(),
  last_used_at: z.iso.datetime().nullable().openapi({ description: 'To the minute' }),
};

export const ApiKeyDto = z.object(Key).openapi('ApiKey');
export const CreatedKey = z
  .object({ ...Key, key: z.string().openapi({ description: 'The key itself: shown now and never again' }) })
  .openapi('ApiKeyCreated');
export const ApiKeys = z.object({ items: z.array(ApiKeyDto), next_cursor: z.string().nullable() }).openapi('ApiKeys');
