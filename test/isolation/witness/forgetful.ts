import type { DeclaredRoute } from '../../../src/tenancy/guard/route.ts';
import { type Excuse, unkept } from './unkept.ts';
import type { Seen, Watch } from './watched-database.ts';

interface Exception {
  readonly routes: RegExp;
  readonly table: string;
  /** The column that is compared with a value in place of the tenant; null for none. */
  readonly by: string | null;
  readonly why: string;
}

/** Where a query knows no tenant yet, or is about one person in all of them. */
const EXCEPTIONS: readonly Exception[] = [
  { routes: /./, table: 'sessions', by: 'id', why: 'the tenant of a request follows from its session' },
  { routes: /^POST \/auth\/refresh$/, table: 'session_tokens', by: 'token_hash', why: 'the token is the credential' },
  { routes: /^\w+ \/auth\//, table: 'user_roles', by: 'user_id', why: 'where the person of the credential belongs' },
  {
    routes: /^GET \/(cdrs|call-records)/,
    table: 'call_linkedids',
    by: null,
    why: 'it has no tenant while a conversation goes on, holds nothing but ids, and is reached from own legs',
  },
  { routes: /^POST \/auth\//, table: 'sessions', by: 'user_id', why: 'one’s own sessions, in all tenants' },
];

/** Notes every query of a request that does not keep to a tenant. */
export function forgetfulQueries(routes: readonly DeclaredRoute[]): Watch & {
  readonly queries: number;
  /** `GET /agents/{id}: queues in select …` */
  forgotten(): string[];
} {
  const found = new Set<string>();
  let queries = 0;
  return {
    get queries() {
      return queries;
    },
    replace: ({ node }) => node,
    seen: (query) => {
      queries++;
      const route = routeOf(routes, query);
      const own = EXCEPTIONS.filter((one) => one.routes.test(route));
      const excused: Excuse = (table, columns) =>
        own.some((one) => one.table === table && (one.by === null || columns.has(one.by)));
      for (const table of unkept(query.node, excused)) found.add(`${route}: ${table} in ${query.sql}`);
    },
    forgotten: () => [...found].sort(),
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
