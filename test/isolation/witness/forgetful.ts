import type { DeclaredRoute } from '../../../src/tenancy/guard/route.ts';
import { type Excuse, unkept } from './unkept.ts';
import type { Seen, Watch } from './watched-database.ts';

interface Exception {
  readonly routes: RegExp;
  readonly table: string;
  /** The column that is compared with a value in place of the tenant; null for none. */
  readonly by: string | null;
  /** Only queries that begin so. */
  readonly sql?: RegExp;
  readonly why: string;
}

/** Where a query knows no tenant yet, or is about one person in all of them. */
const EXCEPTIONS: readonly Exception[] = [
  { routes: /./, table: 'sessions', by: 'id', why: 'the tenant of a request follows from its session' },
  { routes: /^POST \/auth\/refresh$/, table: 'session_tokens', by: 'token_hash', why: 'the token is the credential' },
  { routes: /./, table: 'api_keys', by: 'secret_hash', why: 'the tenant of a request follows from its key' },
  { routes: /./, table: 'api_keys', by: 'id', sql: /^update `api_keys` set `last_used_at`/, why: 'the key that came' },
  {
    routes: /\/invitations\/\{token\}/,
    table: 'invitations',
    by: 'token_hash',
    why: 'the secret of the link says which',
  },
  {
    routes: /^\w+ \/users\/\{id\}/,
    table: 'user_roles',
    by: 'user_id',
    sql: /`tenant_id` != \? and `revoked_at` is null limit \?$/,
    why: 'an account that belongs elsewhere too is not one tenant’s to change; only whether it does comes out',
  },
  { routes: /^\w+ \/auth\//, table: 'user_roles', by: 'user_id', why: 'where the person of the credential belongs' },
  {
    routes: /^(GET \/(cdrs|call-records)|POST \/privacy\/)/,
    table: 'call_linkedids',
    by: null,
    why: 'it has no tenant while a conversation goes on, holds nothing but ids, and is reached from own legs',
  },
  { routes: /^\w+ \/auth\//, table: 'sessions', by: 'user_id', why: 'one’s own sessions, in all tenants' },
  {
    routes: /^POST \/sms\/callbacks\//,
    table: 'sms_providers',
    by: 'callback_key',
    why: 'the key in the address says whose account it is; the signature is made with that account’s secret',
  },
];

/** Notes every query of a request that does not keep to a tenant. */
export function forgetfulQueries(routes: readonly DeclaredRoute[]): Watch & {
  readonly queries: number;
  /** `GET /agents/{id}: queues in select …` */
  forgotten(): string[];
} {
  const found = new Map<string, string>();
  const unasked = new Set<string>();
  let queries = 0;
  return {
    get queries() {
      return queries;
    },
    replace: ({ node }) => node,
    unasked: (sql) => void unasked.add(sql),
    seen: (query) => {
      queries++;
      const route = routeOf(routes, query);
      const own = EXCEPTIONS.filter((one) => one.routes.test(route));
      const excused: Excuse = (table, columns) =>
        own.some(
          (one) =>
            one.table === table &&
            (one.by === null || columns.has(one.by)) &&
            (one.sql === undefined || one.sql.test(query.sql)),
        );
      for (const table of unkept(query.node, excused)) found.set(`${route}: ${table} in ${query.sql}`, query.sql);
    },
    // A change may have the daemon read again what it reads by itself, for all tenants: that is no query of the request.
    forgotten: () => [...found].flatMap(([what, sql]) => (unasked.has(sql) ? [] : [what])).sort(),
  };
}

export function routeOf(routes: readonly DeclaredRoute[], { request }: Pick<Seen, 'request'>): string {
  const [method = '', path = ''] = request.split(' ');
  const route = routes.find(
    ({ config }) =>
      config.method.toUpperCase() === method &&
      new RegExp(`^/api/v1${config.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path),
  );
  return route === undefined ? request : `${method} ${route.config.path}`;
}
