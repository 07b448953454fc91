import { createRoute, z } from '@hono/zod-openapi';
import { describe, expect, it } from 'vitest';
import { type DeclaredRoute, declareRoute } from '../../src/tenancy/guard/route.ts';
import { bodySchema, isStrict, parametersOf } from './parameters.ts';

function route(o: { path?: string; query?: z.ZodObject; headers?: z.ZodObject; body?: z.ZodType }): DeclaredRoute {
  const request = {
    ...(o.query ? { query: o.query } : {}),
    ...(o.headers ? { headers: o.headers } : {}),
    ...(o.body ? { body: { required: true, content: { 'application/json': { schema: o.body } } } } : {}),
  };
  const config = createRoute({
    method: 'post',
    path: o.path ?? '/x',
    request,
    responses: { 200: { description: 'Done' } },
  });
  return declareRoute({ kind: 'public', why: 'a test' }, config, (c) => c.body(null, 200));
}

describe('a parameter that nobody said what it is', () => {
  it.each([
    ['path', route({ path: '/x/{thing_id}' }), 'thing_id'],
    ['query', route({ query: z.object({ thing_id: z.string() }) }), 'thing_id'],
    ['header', route({ headers: z.object({ 'x-thing': z.string() }) }), 'x-thing'],
    ['body', route({ body: z.strictObject({ thing_id: z.int() }) }), 'thing_id'],
    ['body', route({ body: z.strictObject({ of: z.strictObject({ thing_id: z.int() }) }) }), 'of.thing_id'],
    ['body', route({ body: z.strictObject({ all: z.array(z.strictObject({ thing_id: z.int() })) }) }), 'all.thing_id'],
    ['body', route({ body: z.union([z.strictObject({ a_id: z.int() }), z.strictObject({ b_id: z.int() })]) }), 'a_id'],
    ['body', route({ body: z.strictObject({ thing_id: z.int() }).refine(() => true) }), 'thing_id'],
  ])('fails the suite: in the %s', (place, one, name) => {
    expect(() => parametersOf(one)).toThrow(`the ${place} parameter "${name}"`);
  });
});

describe('a body that takes what nobody declared', () => {
  it.each([
    [false, z.object({ a: z.int() })],
    [false, z.strictObject({ a: z.object({ b: z.int() }) })],
    [false, z.strictObject({ a: z.array(z.object({ b: z.int() })) })],
    [false, z.looseObject({ a: z.int() })],
    [true, z.strictObject({ a: z.array(z.strictObject({ b: z.int() })) })],
    [true, z.strictObject({ a: z.int() }).refine(() => true)],
  ])('is told apart: %s', (strict, body) => {
    expect(isStrict(bodySchema(route({ body }).config))).toBe(strict);
  });
});
