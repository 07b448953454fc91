import type { Context } from 'hono';
import { PatchbayError } from '../platform/errors.ts';
import type { EdgeEnv } from '../tenancy/guard/route.ts';
import { edgeProblem, problemResponse } from './problem.ts';

export interface Endpoint {
  readonly method: string;
  /** Whole path with `{name}` for parameters. */
  readonly path: string;
}

/** Answers what no route answered: 405 with `Allow` where the path exists, 204 to OPTIONS there, 404 elsewhere. */
export function answerUnrouted(endpoints: readonly Endpoint[]): (c: Context<EdgeEnv>) => Response {
  const methods = new Map<string, Set<string>>();
  for (const { method, path } of endpoints) {
    const allowed = methods.get(path) ?? new Set(['OPTIONS']);
    methods.set(path, allowed.add(method.toUpperCase()));
    if (method.toUpperCase() === 'GET') allowed.add('HEAD');
  }
  const table = [...methods].map(([path, allowed]) => ({ parts: path.split('/'), allowed }));
  return (c) => {
    const asked = c.req.path.split('/');
    const allowed = new Set(table.filter(({ parts }) => fits(parts, asked)).flatMap((entry) => [...entry.allowed]));
    if (allowed.size === 0) return problemResponse(c, new PatchbayError('not_found', 'there is nothing at this path'));
    const allow = [...allowed].sort().join(', ');
    const answer =
      c.req.method === 'OPTIONS'
        ? new Response(null, { status: 204 })
        : edgeProblem(c, 'method_not_allowed', `this path takes ${allow}`);
    answer.headers.set('allow', allow);
    return answer;
  };
}

function fits(pattern: readonly string[], asked: readonly string[]): boolean {
  return (
    pattern.length === asked.length &&
    pattern.every((part, n) => (part.startsWith('{') ? asked[n] !== '' : part === asked[n]))
  );
}
