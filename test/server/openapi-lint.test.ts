import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { expect, it } from 'vitest';
import { allRoutes } from '../support/all-routes.ts';
import { smallApi } from './small-api.ts';

async function documentOfAll(): Promise<string> {
  const app = smallApi({ routes: allRoutes() });
  return (await app.request('/openapi.json')).text();
}

it('a public linter finds no error in the document of the whole daemon', async () => {
  const source = await documentOfAll();
  // Redocly's recommended rules, and nothing switched off.
  const config = await createConfig({ extends: ['recommended'] });
  const problems = await lintFromString({ source, absoluteRef: 'openapi.json', config });
  const lines = problems.map(({ severity, ruleId, message, location }) => {
    return `${severity} ${ruleId} ${location[0]?.pointer ?? ''}: ${message}`;
  });
  expect(lines.filter((line) => line.startsWith('error'))).toEqual([]);
});

it('every pattern is one of ECMA-262 without flags', async () => {
  const patterns = new Set<string>();
  JSON.parse(await documentOfAll(), (key, value: unknown) => {
    if (key === 'pattern' && typeof value === 'string') patterns.add(value);
    return value;
  });
  expect(patterns.size).toBeGreaterThan(10);
  // A slash of the pattern itself is escaped, so a bare one is what is left of `/…/u`.
  expect([...patterns].filter((pattern) => /(^|[^\\])\/[dgimsuvy]*$/.test(pattern))).toEqual([]);
});

it('no two schemas have one name: the document would have only one of them', () => {
  const source = join(import.meta.dirname, '../../src');
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const names = files
    .flatMap((file) => [...readFileSync(join(source, file), 'utf8').matchAll(/\.openapi\('(\w+)'/g)])
    .map(([, name]) => name);
  expect(names.length).toBeGreaterThan(50);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});
