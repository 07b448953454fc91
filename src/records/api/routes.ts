import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { DeclaredRoute } from '../../tenancy/guard/route.ts';

export function recordRoutes(_db: Kysely<DB>): DeclaredRoute[] {
  return [];
}
