import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';

export interface AuditFilter {
  readonly tenantId: string;
  readonly userId: number | null;
  /** `contact.created`, or `contact.*` for all that begin so. */
  readonly action: string | null;
  readonly entityType: string | null;
  /** Only together with its type. */
  readonly entityId: string | null;
  readonly from: Date | null;
  readonly to: Date | null;
}

export interface AuditPage {
  readonly descending: boolean;
  readonly after: { readonly value: Date; readonly id: number } | null;
  readonly limit: number;
}

export type AuditRow = Awaited<ReturnType<typeof findAudit>>[number];

/** In order of time, by an index for each filter. */
export function findAudit(db: Kysely<DB>, filter: AuditFilter, { descending, after, limit }: AuditPage) {
  const direction = descending ? 'desc' : 'asc';
  const [at, beyond] = descending ? (['<=', '<'] as const) : (['>=', '>'] as const);
  return matching(db, filter)
    .leftJoin('users', 'users.id', 'audit_logs.user_id')
    .select([
      'audit_logs.id',
      'audit_logs.user_id',
      'users.first_name',
      'users.last_name',
      'audit_logs.action',
      'audit_logs.entity_type',
      'audit_logs.entity_id',
      'audit_logs.ip_address',
      'audit_logs.user_agent',
      'audit_logs.changes',
      'audit_logs.created_at',
    ])
    .$if(after !== null, (q) => {
      const { value, id } = after ?? { value: new Date(0), id: 0 };
      return q
        .where('audit_logs.created_at', at, value)
        .where((e) => e.or([e('audit_logs.created_at', beyond, value), e('audit_logs.id', beyond, id)]));
    })
    .orderBy('audit_logs.created_at', direction)
    .orderBy('audit_logs.id', direction)
    .limit(limit)
    .execute();
}

/** How many there are, but no more than `most`. */
export async function countAudit(db: Kysely<DB>, filter: AuditFilter, most: number): Promise<number> {
  const some = matching(db, filter).select('audit_logs.id').limit(most);
  const { n } = await tenantScope(db, filter.tenantId)
    .selectFrom(some.as('some'))
    .select((e) => e.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow();
  return n;
}

function matching(db: Kysely<DB>, filter: AuditFilter) {
  const { userId, action, entityType, entityId, from, to } = filter;
  let query = tenantScope(db, filter.tenantId, { unscoped: ['users'] }).selectFrom('audit_logs');
  if (userId !== null) query = query.where('audit_logs.user_id', '=', userId);
  if (action !== null) {
    query = action.endsWith('.*')
      ? query.where('audit_logs.action_group', '=', action.slice(0, -2))
      : query.where('audit_logs.action', '=', action);
  }
  if (entityType !== null) query = query.where('audit_logs.entity_type', '=', entityType);
  if (entityId !== null) query = query.where('audit_logs.entity_id', '=', entityId);
  if (from !== null) query = query.where('audit_logs.created_at', '>=', from);
  if (to !== null) query = query.where('audit_logs.created_at', '<', to);
  return query;
}
