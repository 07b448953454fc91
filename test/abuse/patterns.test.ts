import type { z } from '@hono/zod-openapi';
import { describe, expect, it } from 'vitest';
import { allRoutes } from '../support/all-routes.ts';

/** What one value may keep the loop busy for, far above what any of ours takes. */
const MOST_MS = 100;
const LENGTH = 20_000;

/** Endings that make a pattern try again all that it has tried. */
const HOSTILE = ['a', '1', ' ', '+', '-', '.', '0.', 'a-', '@', '/', '::', '*', '\t', 'é', '😀', 'a@a.'].flatMap(
  (part) => {
    const long = part.repeat(Math.ceil(LENGTH / part.length));
    return [long, `${long}!`, `!${long}`, `${long}\u0000`, `a${long}@`];
  },
);

const routes = allRoutes();

interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly options?: readonly z.ZodType[];
  readonly items?: readonly z.ZodType[];
  readonly [part: string]: unknown;
}

/** Milliseconds of this process, however busy the machine is. */
function cpuOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  return process.cpuUsage(before).user / 1000;
}

/** Every schema that a single value meets, with where it stands. */
function leaves(schema: z.ZodType | undefined, at: string): [string, z.ZodType][] {
  if (schema === undefined) return [];
  const def = schema.def as unknown as Definition;
  const parts = [
    ...Object.entries(def.shape ?? {}),
    ...['element', 'innerType', 'in', 'out', 'keyType', 'valueType'].map((part) => ['', def[part]] as const),
    ...[...(def.options ?? []), ...(def.items ?? [])].map((one) => ['', one] as const),
  ].filter((part): part is [string, z.ZodType] => typeof part[1] === 'object' && part[1] !== null && 'def' in part[1]);
  const inner = parts.flatMap(([name, part]) => leaves(part, name === '' ? at : `${at}.${name}`));
  return def.type === 'object' ? inner : [[at, schema], ...inner];
}

const all = routes.flatMap(({ config }) => {
  const name = `${config.method.toUpperCase()} ${config.path}`;
  const media = config.request?.body?.content['application/json'];
  const body = media !== undefined && 'schema' in media ? (media.schema as z.ZodType) : undefined;
  return [
    ...leaves(config.request?.query as z.ZodType | undefined, `${name} query`),
    ...leaves(config.request?.params as z.ZodType | undefined, `${name} path`),
    ...leaves(body, `${name} body`),
  ];
});
const once = new Map(all.map(([at, schema]) => [schema, at]));

describe('no value takes long to be refused', () => {
  it('whatever field it is sent in', { timeout: 120_000 }, () => {
    expect(once.size).toBeGreaterThan(100);
    const slow: string[] = [];
    for (const [schema, at] of once) {
      for (const text of HOSTILE) {
        const ms = cpuOf(() => schema.safeParse(text));
        if (ms > MOST_MS) slow.push(`${at}: ${Math.round(ms)} ms for ${text.slice(0, 8)}…${text.slice(-3)}`);
      }
    }
    expect(slow).toEqual([]);
  });

  it('and would be seen if one did', { timeout: 60_000 }, async () => {
    const { z: zod } = await import('@hono/zod-openapi');
    const [, schema] = leaves(zod.object({ x: zod.string().regex(/^(a+)+$/) }), 'x')[0] ?? [];
    expect(cpuOf(() => schema?.safeParse(`${'a'.repeat(26)}!`))).toBeGreaterThan(MOST_MS);
  });
});
