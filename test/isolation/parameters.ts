import { z } from '@hono/zod-openapi';
import { shapeKeys } from '../../src/server/query-names.ts';
import type { DeclaredRoute } from '../../src/tenancy/guard/route.ts';
import type { Side } from './world.ts';

/** What a parameter means for isolation. */
export type Kind =
  /** Says nothing about anybody; a value that is always good. */
  | { readonly kind: 'plain'; readonly value: string | number | boolean | null }
  /** Names something of a tenant. `nobody` is well formed and names nothing. */
  | { readonly kind: 'reference'; readonly of: (side: Side) => string | number; readonly nobody: string | number }
  /** Where a page ended, as the same route gave it out. */
  | { readonly kind: 'cursor' };

const agent: Kind = { kind: 'reference', of: (side) => side.agentId, nobody: 987_654_321 };
const queue: Kind = { kind: 'reference', of: (side) => side.queueId, nobody: 987_654_321 };
const did: Kind = { kind: 'reference', of: (side) => side.didId, nobody: 987_654_321 };
const tenant: Kind = { kind: 'reference', of: (side) => side.tenant, nobody: 'nowhere' };
const plain = (value: string | number | boolean | null): Kind => ({ kind: 'plain', value });

/**
 * Every parameter of every route, by `place name`, or by `path place name` where a name means different things. A
 * parameter that is not here fails the suite: whoever adds one says what it is.
 */
export const KINDS: Readonly<Record<string, Kind>> = {
  'query limit': plain(25),
  'query cursor': { kind: 'cursor' },
  'query state': plain('answered'),
  'query status': plain('offline'),
  'query direction': plain('inbound'),
  'query team': plain('sales'),
  'query day': plain('2026-03-02'),
  'query from': plain('2026-03-01T00:00:00.000Z'),
  'query to': plain('2026-03-03T00:00:00.000Z'),
  'query queue': queue,
  'query queue_id': queue,
  'query disposition': plain('ANSWERED'),
  'query number': plain('+15550100'),
  'query voicemail': plain('false'),
  'query complete': plain('true'),
  'query sort': plain('started_at'),
  'query did': { kind: 'reference', of: (side) => side.didNumber, nobody: '+4930555019999' },
  'query did_id': did,
  'query user_id': agent,
  'query agent_id': agent,
  'body email': plain('nobody@example.com'),
  'body password': plain('not the password'),
  'body current_password': plain('not the password'),
  'body new_password': plain('a new long password'),
  'body refresh_token': plain('never-given-out'),
  'body tenant': tenant,
  'body status': plain('away'),
  'body reason': plain('lunch'),
  '/agents/{id} path id': agent,
  '/agents/{id}/state path id': agent,
  '/agents/{id}/timeline path id': agent,
  '/calls/{id} path id': { kind: 'reference', of: (side) => side.callId, nobody: 'AAAAAAAAAAAAAAAAAAAAAA' },
  '/call-records/{id} path id': { kind: 'reference', of: (side) => side.recordId, nobody: 'AAAAAAAAAAAAAAAAAAAAAA' },
  '/cdrs/{id} path id': { kind: 'reference', of: (side) => side.cdrId, nobody: 987_654_321 },
};

export type Place = 'path' | 'query' | 'header' | 'body';

export interface Parameter {
  readonly place: Place;
  readonly name: string;
  readonly kind: Kind;
}

/** @throws Error for a parameter of no declared kind */
export function parametersOf(route: DeclaredRoute): Parameter[] {
  const { path, request } = route.config;
  const named: [Place, readonly string[]][] = [
    ['path', [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)],
    ['query', shapeKeys(request?.query)],
    ['header', shapeKeys(request?.headers)],
    ['body', fieldsOf(bodySchema(route.config) ?? {})],
  ];
  return named.flatMap(([place, names]) => names.map((name) => ({ place, name, kind: kindOf(path, place, name) })));
}

function kindOf(path: string, place: Place, name: string): Kind {
  const kind = KINDS[`${path} ${place} ${name}`] ?? KINDS[`${place} ${name}`];
  if (kind !== undefined) return kind;
  throw new Error(`${path}: say in test/isolation/parameters.ts what the ${place} parameter "${name}" is`);
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

/** Fields at any depth, dotted. */
function fieldsOf(schema: JsonSchema): string[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => {
    const nested = fieldsOf(inner);
    return nested.length === 0 ? [name] : nested.map((field) => `${name}.${field}`);
  });
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.items ? [schema.items] : [])];
  return [...new Set([...own, ...parts.flatMap(fieldsOf)])];
}

/** Whether a body takes nothing but what is declared: what is not named cannot be smuggled in. */
export function isStrict(schema: JsonSchema | null): boolean {
  if (schema === null) return true;
  if (schema.properties !== undefined && schema.additionalProperties !== false) return false;
  const { anyOf = [], oneOf = [], items } = schema;
  return [...Object.values(schema.properties ?? {}), ...anyOf, ...oneOf, ...(items ? [items] : [])].every(isStrict);
}
