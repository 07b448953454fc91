import type { Kysely } from 'kysely';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import type { Subject } from '../../../tenancy/guard/personal-data.ts';

export interface Root {
  readonly pbx: string;
  readonly root: string;
}

/** Conversations of the tenant in which a number of the person stands, as caller or as called, each once. */
export async function rootsOfPerson(db: Kysely<DB>, { tenantId, numbers }: Subject): Promise<Root[]> {
  if (numbers.length === 0) return [];
  const found = new Map<string, Root>();
  const add = (rows: readonly Root[]): void => {
    for (const { pbx, root } of rows) found.set(`${pbx} ${root}`, { pbx, root });
  };
  for (const column of ['from_number', 'to_number'] as const) {
    add(
      await db
        .selectFrom('call_records')
        .select(['pbx', 'linkedid as root'])
        .where('tenant_id', '=', tenantId)
        .where(column, 'in', [...numbers])
        .execute(),
    );
  }
  for (const column of ['cdr.src', 'cdr.dst'] as const) {
    const rows = await db
      .selectFrom('cdr')
      .leftJoin('call_linkedids as conversation', (join) =>
        join.onRef('conversation.pbx', '=', 'cdr.pbx').onRef('conversation.linkedid', '=', 'cdr.linkedid'),
      )
      .select(['cdr.pbx', 'conversation.root', 'cdr.linkedid'])
      .where('cdr.tenant_id', '=', tenantId)
      .where(column, 'in', [...numbers])
      .execute();
    add(rows.flatMap(({ pbx, root, linkedid }) => ({ pbx, root: root ?? linkedid ?? '' })));
  }
  return [...found.values()];
}

export interface PersonalCall extends Root {
  readonly linkedIds: readonly string[];
  readonly open: boolean;
}

/** Those of the conversations that are this tenant's, and nobody else's in any part. */
export async function callsOf(
  db: Kysely<DB>,
  tenantId: string,
  pbx: string,
  roots: readonly string[],
): Promise<PersonalCall[]> {
  const rows = await db
    .selectFrom('call_linkedids')
    .select(['linkedid', 'root', 'tenant_id', 'is_open'])
    .where('pbx', '=', pbx)
    .where('root', 'in', [...roots])
    .execute();
  return roots.flatMap((root) => {
    const own = rows.filter((row) => row.root === root);
    if (own.some(({ tenant_id }) => tenant_id !== null && tenant_id !== tenantId)) return [];
    const linkedIds = new Set([root, ...own.map(({ linkedid }) => linkedid)]);
    return [{ pbx, root, linkedIds: [...linkedIds], open: own.some(({ is_open }) => is_open === 1) }];
  });
}
