import type { Kysely, KyselyPlugin, Transaction } from 'kysely';
import type { DB } from './schema.generated.ts';
import { ScopeError } from './scope-error.ts';
import { ScopeTransformer } from './scope-transformer.ts';

export interface ScopeOptions {
  /** Tables without a tenant that the queries may use, e.g. `users` joined to `user_roles`. */
  readonly unscoped?: readonly (keyof DB & string)[];
  /** Lets raw SQL through as it stands; says why it keeps to the tenant by itself. */
  readonly raw?: string;
}

const transformer = new ScopeTransformer();
const QUERIES = new Set(['SelectQueryNode', 'InsertQueryNode', 'UpdateQueryNode', 'DeleteQueryNode']);

/**
 * The same database as one tenant may see it: `tenant_id = ?` is added to every table of every select, update and
 * delete, at any depth, and set or checked on insert. Everything an HTTP request asks goes through it.
 *
 * Refused (ScopeError, nothing is sent): tables without a tenant unless named in `unscoped`, raw SQL that could name a
 * table, inserts that overwrite, right and full joins, changes of tenant_id, DDL. A query compiled beforehand
 * (`executeQuery`) is not looked at; only platform/mysql does that.
 */
export function tenantScope(db: Transaction<DB>, tenantId: string, options?: ScopeOptions): Transaction<DB>;
export function tenantScope(db: Kysely<DB>, tenantId: string, options?: ScopeOptions): Kysely<DB>;
export function tenantScope(db: Kysely<DB>, tenantId: string, options: ScopeOptions = {}): Kysely<DB> {
  if (tenantId === '') throw new ScopeError('no tenant');
  const rules = { tenantId, unscoped: new Set<string>(options.unscoped), allowRaw: options.raw !== undefined };
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => {
      if (!QUERIES.has(node.kind) && !(node.kind === 'RawNode' && rules.allowRaw)) {
        throw new ScopeError(`${node.kind} cannot be kept to a tenant`);
      }
      return transformer.scoped(node, rules);
    },
    transformResult: async ({ result }) => result,
  };
  return db.withPlugin(plugin);
}
