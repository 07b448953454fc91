import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { Kysely, MysqlDialect, MysqlQueryCompiler, type RootOperationNode } from 'kysely';
import type { ConnectOptions, Database, openPool } from '../../../src/platform/mysql/connect.ts';
import type { DB } from '../../../src/platform/mysql/schema.generated.ts';

/** A query of a request, as it goes to the database. */
export interface Seen {
  /** `GET /api/v1/agents/7`, without the query string. */
  readonly request: string;
  readonly node: RootOperationNode;
  readonly sql: string;
}

const requests = new AsyncLocalStorage<string>();
// Node tells of a request before anybody handles it; what is awaited from there on belongs to it.
subscribe('http.server.request.start', (message) => {
  const { method, url } = (message as { request: IncomingMessage }).request;
  requests.enterWith(`${method} ${(url ?? '').split('?')[0]}`);
});

/** Looks at every query that requests make, and may put another in its place. */
export interface Watch {
  seen(query: Seen): void;
  /** What the daemon asks without having been asked itself. */
  unasked?(sql: string): void;
  /** What is sent in place of a query; the query itself for most. */
  replace(query: Seen): RootOperationNode;
}

let watch: Watch = { seen: () => {}, replace: ({ node }) => node };
export function watchQueries(by: Watch): void {
  watch = by;
}

class WatchedCompiler extends MysqlQueryCompiler {
  override compileQuery(...[node, id]: Parameters<MysqlQueryCompiler['compileQuery']>) {
    const request = requests.getStore();
    const compiled = super.compileQuery(node, id);
    if (request === undefined) {
      watch.unasked?.(compiled.sql);
      return compiled;
    }
    const query: Seen = { request, node: node as RootOperationNode, sql: compiled.sql };
    watch.seen(query);
    const replaced = watch.replace(query);
    return replaced === node ? compiled : super.compileQuery(replaced as typeof node, id);
  }
}

class WatchedDialect extends MysqlDialect {
  override createQueryCompiler(): MysqlQueryCompiler {
    return new WatchedCompiler();
  }
}

/** Stands in for `connect`: the same pool, and every query that a request makes is looked at. */
export function watchedConnect(open: typeof openPool) {
  return (url: string, options?: ConnectOptions): Database =>
    new Kysely<DB>({ dialect: new WatchedDialect({ pool: open(url, options) }) });
}
