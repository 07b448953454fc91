import { z } from '@hono/zod-openapi';
import { paging } from '../../tenancy/guard/lists/paging.ts';
import { CALLBACK_STATES } from '../model/callback.ts';
import { CallbackDto } from './dto.ts';

const id = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

export const CallbackParams = z.object({ id });

export const ListCallbacksQuery = z.object({
  ...paging(),
  state: z
    .enum(['open', ...CALLBACK_STATES])
    .optional()
    .openapi({ description: 'open: whatever is not over' }),
  queue_id: id.optional(),
});

export const CallbackList = z
  .object({ items: z.array(CallbackDto), next_cursor: z.string().nullable() })
  .openapi('Callbacks');
