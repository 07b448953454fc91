import { z } from '@hono/zod-openapi';
import { shapeKeys } from '../../src/server/query-names.ts';
import type { DeclaredRoute } from '../../src/tenancy/guard/route.ts';
import type { Kind } from './kind.ts';
import { KINDS, type Subject } from './rooms/index.ts';

export type Place = 'path' | 'query' | 'header' | 'body';

export interface Parameter {
  readonly place: Place;
  readonly name: string;
  readonly kind: Kind<Subject>;
}

/** @throws Error for a parameter of no declared kind */
export function parametersOf(route: DeclaredRoute): Parameter[] {
  const { path, request } = route.config;
  const named: [Place, readonly string[]][] = [
    ['path', [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)],
    ['query', shapeKeys(request?.query)],
    ['header', shapeKeys(request?.headers)],
    ['body', fieldsOf(bodySchema(route.config) ?? {}, (name) => declared(path, 'body', name) !== undefined)],
  ];
  return named.flatMap(([place, names]) => names.map((name) => ({ place, name, kind: kindOf(path, place, name) })));
}

function declared(path: string, place: Place, name: string): Kind<Subject> | undefined {
  return KINDS[`${path} ${place} ${name}`] ?? KINDS[`${place} ${name}`];
}

function kindOf(path: string, place: Place, name: string): Kind<Subject> {
  const kind = declared(path, place, name);
  if (kind !== undefined) return kind;
  throw new Error(`${path}: say in test/isolation/rooms what the ${place} parameter "${name}" is`);
}

/** What a route takes as its body, as JSON Schema; null for none. */
export function bodySchema(config: DeclaredRoute['config']): JsonSchema | null {
  const media = config.request?.body?.content['application/json'];
  if (media === undefined || !('schema' in media)) return null;
  return z.toJSONSchema(media.schema as z.ZodType, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
}

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly additionalProperties?: boolean | JsonSchema;
}

/** Fields at any depth, dotted; one that is declared as a whole stays whole. */
function fieldsOf(schema: JsonSchema, whole: (name: string) => boolean, under = ''): string[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([field, inner]) => {
    const name = `${under}${field}`;
    const nested = whole(name) ? [] : fieldsOf(inner, whole, `${name}.`);
    return nested.length === 0 ? [name] : nested;
  });
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.items ? [schema.items] : [])];
  return [...new Set([...own, ...parts.flatMap((part) => fieldsOf(part, whole, under))])];
}

/** Whether a body takes nothing but what is declared: what is not named cannot be smuggled in. */
export function isStrict(schema: JsonSchema | null): boolean {
  if (schema === null) return true;
  if (schema.properties !== undefined && schema.additionalProperties !== false) return false;
  const { anyOf = [], oneOf = [], items } = schema;
  return [...Object.values(schema.properties ?? {}), ...anyOf, ...oneOf, ...(items ? [items] : [])].every(isStrict);
}
