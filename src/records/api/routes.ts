import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { DeclaredRoute } from '../../tenancy/guard/route.ts';
import { callRecordRoutes } from './call-record-routes.ts';
import { cdrRoutes } from './cdr-routes.ts';

export function recordRoutes(db: Kysely<DB>): DeclaredRoute[] {
  return [...callRecordRoutes(db), ...cdrRoutes(db)];
}
