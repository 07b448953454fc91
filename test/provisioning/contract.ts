import type { OpenAPIHono } from '@hono/zod-openapi';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect } from 'vitest';
import type { EdgeEnv } from '../../src/tenancy/guard/route.ts';

interface Given {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly text: string;
}

type Operation = {
  readonly responses: Readonly<Record<string, { readonly content?: object; readonly $ref?: string }>>;
};

/** Holds answers to what `/openapi.json` says of them: a status that is declared, a body of the declared shape. */
export async function readContract(app: OpenAPIHono<EdgeEnv>): Promise<{ check(given: Given): void }> {
  const document = (await (await app.request('/openapi.json')).json()) as {
    paths: Record<string, Record<string, Operation>>;
  };
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  (addFormats as unknown as (to: Ajv2020) => void)(ajv);
  ajv.addSchema(document, 'contract');
  const templates = Object.keys(document.paths).map((template) => ({
    template,
    pattern: new RegExp(`^${template.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`),
  }));

  return {
    check: ({ method, path, status, text }) => {
      const plain = path.split('?')[0] ?? '';
      const fits = templates.filter(({ pattern }) => pattern.test(plain));
      // `/queues/settings` before `/queues/{id}`
      const { template } = fits.find((one) => one.template === plain) ?? fits[0] ?? {};
      if (template === undefined) return;
      const what = `${method} ${template} answered ${status}`;
      const answer = document.paths[template]?.[method.toLowerCase()]?.responses[String(status)];
      expect(answer, `${what}, which is not declared`).toBeDefined();
      const type = status >= 400 ? 'application/problem+json' : 'application/json';
      if (answer?.$ref !== undefined || answer?.content === undefined || !(type in answer.content)) return;
      const at = [template, method.toLowerCase(), 'responses', String(status), 'content', type, 'schema'];
      const pointer = at.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
      const validate = ajv.getSchema(`contract#/paths/${pointer}`);
      expect(validate, `${what}: no schema`).toBeDefined();
      expect(validate?.(JSON.parse(text)), `${what}: ${JSON.stringify(validate?.errors)}\n${text}`).toBe(true);
    },
  };
}
