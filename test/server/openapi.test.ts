import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { AGENT_EVENTS } from '../../src/agents/events.ts';
import { allRoutes } from '../support/all-routes.ts';
import { smallApi, things } from './small-api.ts';

interface Operation {
  readonly operationId: string;
  readonly security: readonly object[];
  readonly responses: Readonly<Record<string, { readonly content?: object; readonly $ref?: string }>>;
  readonly tags?: readonly string[];
  readonly summary?: string;
  readonly description?: string;
  readonly 'x-permissions'?: object;
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

async function documentOf(path = '/openapi.json'): Promise<Document> {
  return (await (await smallApi({ events: AGENT_EVENTS }).request(path)).json()) as Document;
}

describe('the OpenAPI document', () => {
  it('is OpenAPI 3.1 in the eyes of a public validator', async () => {
    const validator = new Validator();
    const result = await validator.validate({ ...(await documentOf()) });
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
    expect(validator.version).toBe('3.1');
  });

  it('is at both addresses', async () => {
    expect(await documentOf('/api/v1/openapi.json')).toEqual(await documentOf());
  });

  it('has every declared route with whole path, credential and permissions', async () => {
    const { paths } = await documentOf();
    expect(Object.keys(paths)).toEqual(expect.arrayContaining(things.map(({ config }) => `/api/v1${config.path}`)));
    expect(paths['/api/v1/things/{id}']?.['get']).toMatchObject({
      operationId: 'get_things_id',
      security: [{ bearer: [] }],
      'x-permissions': { any_of: ['can_view_reports'] },
    });
    expect(paths['/api/v1/things']?.['post']?.security).toEqual([]);
  });

  it('has every problem that a route can answer', async () => {
    const { paths } = await documentOf();
    const statuses = (path: string, method: string) => Object.keys(paths[path]?.[method]?.responses ?? {}).join(' ');
    expect(statuses('/api/v1/things/{id}', 'get')).toBe('200 401 403 404 422 500 503');
    expect(statuses('/api/v1/things', 'post')).toBe('200 400 413 415 422 500 503');
  });

  it('speaks of the live stream and who receives what', async () => {
    const stream = (await documentOf()).paths['/api/v1/stream']?.['get'];
    for (const { type } of AGENT_EVENTS) expect(stream?.description).toContain(`\`${type}\``);
    expect(stream?.description).toContain('the agent it is about');
  });
});

describe('the document of the whole daemon', () => {
  const routes = allRoutes();

  it('is valid, and each operation can be found, named and understood', async () => {
    const app = smallApi({ routes });
    const document = (await (await app.request('/openapi.json')).json()) as Document;
    const { errors, valid } = await new Validator().validate({ ...document });
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    expect(operations.length).toBe(routes.length + 1);
    const names = operations.map(({ operationId }) => operationId);
    expect(new Set(names).size).toBe(names.length);
    for (const operation of operations) {
      expect(operation.tags?.length, operation.operationId).toBeGreaterThan(0);
      expect(operation.summary, operation.operationId).toMatch(/\w/);
      expect(
        Object.keys(operation.responses).some((status) => /^[12]/.test(status)),
        operation.operationId,
      ).toBe(true);
      for (const [status, answer] of Object.entries(operation.responses)) {
        const described = Number(status) < 400 || answer.$ref !== undefined || answer.content !== undefined;
        expect(described, `${operation.operationId} ${status} has no body`).toBe(true);
      }
    }
  });

  it('has patterns of ECMA-262 without flags, as JSON Schema reads them', async () => {
    const document: unknown = await (await smallApi({ routes }).request('/openapi.json')).json();
    const patterns = patternsIn(document);
    expect(patterns.length).toBeGreaterThan(5);
    for (const { at, pattern } of patterns) {
      expect(() => new RegExp(pattern, 'u'), at).not.toThrow();
      // A slash of the pattern itself is escaped, so a bare one is what is left of `/…/u`.
      expect(pattern, at).not.toMatch(/(^|[^\\])\/[dgimsuvy]*$/);
    }
  });
});

function patternsIn(value: unknown, at = ''): { readonly at: string; readonly pattern: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'pattern' && typeof inner === 'string' ? [{ at, pattern: inner }] : patternsIn(inner, `${at}/${key}`),
  );
}

describe('Swagger UI', () => {
  it('comes from the daemon alone, without inline scripts', async () => {
    const app = smallApi();
    const page = await app.request('/docs');
    const html = await page.text();
    expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self'; style-src 'self';/);
    expect(html).not.toMatch(/https?:\/\//);
    expect(html).not.toMatch(/<script(?![^>]*src=)[^>]*>|<style|style=|\son\w+=/);
    for (const [, path] of html.matchAll(/(?:src|href)="([^"]+)"/g)) {
      const asset = await app.request(path ?? '');
      expect(asset.status, path).toBe(200);
      expect((await asset.arrayBuffer()).byteLength, path).toBeGreaterThan(50);
    }
  });
});
