import { z } from '@hono/zod-openapi';
import { paging } from '../../../tenancy/guard/lists/paging.ts';
import { id, moment, reference, seconds } from '../fields.ts';

const penalty = z.int().min(0).max(1_000).openapi({ description: 'Those with less are rung first' });
const wrapUp = seconds(0, 86_400)
  .nullable()
  .openapi({ description: 'null: the queue’s. A change counts from the next sign-in' });

export const NewMember = z
  .strictObject({
    user_id: reference.nullish().openapi({ description: 'A person: serves while signed in, from their own phone' }),
    extension: z
      .string()
      .regex(/^\d{2,6}$/, 'is no extension')
      .nullish()
      .openapi({ description: 'A phone; one that is nobody’s serves always' }),
    penalty: penalty.default(0),
    wrap_up_seconds: wrapUp.default(null),
  })
  .refine((body) => (body.user_id == null) !== (body.extension == null), {
    path: ['user_id'],
    message: 'give either user_id or extension',
  })
  .openapi('NewQueueMember');

export const MemberPatch = z
  .strictObject({ penalty: penalty.optional(), wrap_up_seconds: wrapUp.optional() })
  .openapi('QueueMemberPatch');

export const Member = z
  .object({
    id: z.int(),
    user_id: z.int().nullable(),
    name: z.string(),
    extension: z.string().nullable(),
    penalty: z.int(),
    wrap_up_seconds: z.int().nullable(),
    created_at: moment,
  })
  .openapi('QueueMemberSettings', { description: 'Who is to serve; who does, and in which state, is in GET /queues' });

export const Members = z.object({ items: z.array(Member), next_cursor: z.string().nullable() }).openapi('QueueMembers');
export const MembersQuery = z.object(paging());
export const MemberParams = z.object({ id, member_id: id });
