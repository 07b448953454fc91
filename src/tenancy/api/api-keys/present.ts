import type { z } from '@hono/zod-openapi';
import type { ApiKey } from '../../store/api-keys.ts';
import type { ApiKeyDto } from './schemas.ts';

export function showApiKey(key: ApiKey): z.infer<typeof ApiKeyDto> {
  return {
    id: key.id,
    name: key.name,
    prefix: key.prefix,
    permissions: [...key.permissions],
    created_by_id: key.createdById,
    created_at: key.createdAt.toISOString(),
    expires_at: key.expiresAt?.toISOString() ?? null,
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
  };
}
