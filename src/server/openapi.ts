import type { OpenAPIHono } from '@hono/zod-openapi';
import type { DeclaredRoute, EdgeEnv } from '../tenancy/guard/route.ts';
import { PROBLEM_TYPE, PROBLEMS, type ProblemCode } from './problem.ts';

type Json = Record<string, unknown>;

export interface ApiInfo {
  /** Before every declared path: `/api/v1`. */
  readonly base: string;
  readonly version: string;
  readonly publicUrl: string | null;
}

/** The OpenAPI 3.1 document: the routes' own schemas, and around them what holds for all of them. */
export function apiDocument(app: OpenAPIHono<EdgeEnv>, routes: readonly DeclaredRoute[], info: ApiInfo): Json {
  const made = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Patchbay',
      version: info.version,
      description: DESCRIPTION,
      license: { name: 'MIT', url: 'https://spdx.org/licenses/MIT.html' },
    },
    // Where the document was read comes first: Swagger UI may ask nobody else.
    servers: [{ url: '/' }, ...(info.publicUrl === null ? [] : [{ url: info.publicUrl }])],
    tags: tagsOf(routes).map((name) => ({ name })),
  });
  const document = structuredClone(made) as unknown as Json;
  const paths = document['paths'] as Record<string, Record<string, Json>>;
  for (const route of routes) {
    const operation = paths[`${info.base}${route.config.path}`]?.[route.config.method];
    if (operation !== undefined) complete(operation, route);
  }
  const components = (document['components'] ?? {}) as Record<string, Json>;
  components['securitySchemes'] = {
    bearer: {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'access_token of POST /auth/login, or an API key',
    },
  };
  components['schemas'] = { ...components['schemas'], Problem: PROBLEM_SCHEMA };
  components['responses'] = Object.fromEntries(answersOfAll().map((code) => [code, problemAnswer(code)]));
  document['components'] = components;
  return document;
}

/** Adds who may, and every problem that the edge itself can answer on this route. */
function complete(operation: Json, route: DeclaredRoute): void {
  const { access, config } = route;
  operation['operationId'] ??=
    `${config.method}_${config.path.replaceAll(/[^a-z0-9]+/gi, '_').replaceAll(/^_|_$/g, '')}`;
  operation['security'] = access.kind === 'public' ? [] : [{ bearer: [] }];
  if (access.kind === 'tenant') operation['x-permissions'] = { any_of: access.anyOf };
  if (access.kind === 'tenant' && access.feature !== undefined) operation['x-feature'] = access.feature;
  if (access.kind === 'superadmin') operation['x-role'] = 'superadmin';
  if (config.method === 'post' && access.kind !== 'public') {
    operation['parameters'] = [...((operation['parameters'] as Json[] | undefined) ?? []), IDEMPOTENCY_KEY];
  }
  const responses = (operation['responses'] ?? {}) as Json;
  for (const [status, answer] of Object.entries(responses)) {
    if (Number(status) >= 400) responses[status] = { content: PROBLEM_CONTENT, ...(answer as Json) };
  }
  for (const code of answersOf(route)) {
    const status = String(PROBLEMS[code].status);
    responses[status] ??= { $ref: `#/components/responses/${code}` };
  }
  operation['responses'] = responses;
}

function answersOf({ access, config }: DeclaredRoute): ProblemCode[] {
  const body = config.request?.body !== undefined;
  const input = body || config.request?.query !== undefined || config.request?.params !== undefined;
  return [
    ...(body ? (['malformed', 'too_large', 'unsupported_type'] as const) : []),
    ...(access.kind === 'public' ? [] : (['unauthorized', 'forbidden', 'not_found'] as const)),
    // A query that the route does not know is refused everywhere, so 422 belongs to routes without input as well.
    ...(input || access.kind !== 'public' ? (['invalid'] as const) : []),
    ...(config.method === 'post' && access.kind !== 'public' ? (['conflict'] as const) : []),
    'internal',
    'unavailable',
  ];
}

const IDEMPOTENCY_KEY: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Does this once: the same key and request get the same answer for 24 hours (with `Idempotent-Replayed: true`), another ' +
    'request with the key 409. Answers of 5xx (but for 504), 429 and to invalid input are not kept.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

function answersOfAll(): ProblemCode[] {
  return Object.keys(PROBLEMS) as ProblemCode[];
}

function problemAnswer(code: ProblemCode): Json {
  const { status, title } = PROBLEMS[code];
  const waits = status === 429 || status === 503;
  return {
    description: title,
    ...(waits ? { headers: { 'Retry-After': { description: 'Seconds', schema: { type: 'integer' } } } } : {}),
    content: PROBLEM_CONTENT,
  };
}

function tagsOf(routes: readonly DeclaredRoute[]): string[] {
  return [...new Set(routes.flatMap((route) => route.config.tags ?? []))].sort();
}

const PROBLEM_CONTENT = { [PROBLEM_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } };

const PROBLEM_SCHEMA = {
  type: 'object',
  description: 'RFC 9457',
  required: ['type', 'title', 'status', 'detail', 'code', 'request_id'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', enum: Object.keys(PROBLEMS) },
    request_id: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: { path: { type: 'string', examples: ['body.status'] }, message: { type: 'string' } },
      },
    },
  },
};

const DESCRIPTION = `Telephony control for Asterisk: agents, calls, records and a live stream, multi-tenant.

Keys are \`snake_case\`, times ISO 8601 UTC with milliseconds, durations integers with the unit in the name.
Errors are \`application/problem+json\` (RFC 9457). Another tenant's id answers exactly like one that does not exist.
Lists take \`limit\` (1 to 100) and \`cursor\`, and answer \`items\` and \`next_cursor\`.`;
