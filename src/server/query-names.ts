import type { MiddlewareHandler } from 'hono';
import { type FieldError, PatchbayError } from '../platform/errors.ts';
import type { EdgeEnv } from '../tenancy/guard/route.ts';

/**
 * A mistyped filter must not quietly answer with everything: names in the query that the route does not declare are
 * refused, and so is one name given twice.
 */
export function refuseUnknownQuery(schema: unknown): MiddlewareHandler<EdgeEnv> {
  const declared = new Set(shapeKeys(schema));
  return async (c, next) => {
    if (!c.req.url.includes('?')) return next();
    const errors: FieldError[] = Object.entries(c.req.queries()).flatMap(([name, values]) => {
      const path = `query.${name.slice(0, 64)}`;
      if (!declared.has(name)) return [{ path, message: 'there is no such parameter here' }];
      return values.length > 1 ? [{ path, message: 'given more than once' }] : [];
    });
    if (errors.length > 0)
      throw new PatchbayError('invalid', 'the query is not valid', { errors: errors.slice(0, 20) });
    await next();
  };
}

/** The keys of a zod object, also where it is wrapped by `.refine()`, `.default()` and the like. */
export function shapeKeys(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  if ('shape' in schema && typeof schema.shape === 'object' && schema.shape !== null) return Object.keys(schema.shape);
  if ('def' in schema && typeof schema.def === 'object' && schema.def !== null) {
    if ('in' in schema.def) return shapeKeys(schema.def.in);
    if ('innerType' in schema.def) return shapeKeys(schema.def.innerType);
  }
  return [];
}
