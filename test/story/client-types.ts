import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const PROJECT = resolve(import.meta.dirname, '../..');
const GENERATED = join(import.meta.dirname, 'generated');

/** Names the generated types for the story, whose imports would have to name a file that is not there in a fresh clone. */
const NAMES = `import type { components, paths } from './client.js';
declare global {
  type Paths = paths;
  type Schemas = components['schemas'];
}
`;

/** The public generator makes types of the document. It needs a TypeScript of its own: it cannot work with version 7. */
export async function generateClientTypes(document: string): Promise<void> {
  rmSync(GENERATED, { recursive: true, force: true });
  mkdirSync(GENERATED);
  writeFileSync(join(GENERATED, 'openapi.json'), document);
  const packages = ['--package=openapi-typescript@7.13.0', '--package=typescript@5.9.3'];
  const command = ['openapi-typescript', 'openapi.json', '-o', 'client.d.ts'];
  await promisify(execFile)('npx', ['-y', ...packages, ...command], { cwd: GENERATED });
  writeFileSync(join(GENERATED, 'names.d.ts'), NAMES);
}

/** @returns what the project's own compiler says of the story and the generated types together; empty when all is well */
export async function compileStory(): Promise<string> {
  const compiler = join(PROJECT, 'node_modules/.bin/tsc');
  return promisify(execFile)(compiler, ['--noEmit', '--pretty', 'false', '-p', import.meta.dirname]).then(
    ({ stdout }) => stdout,
    (error: { stdout: string }) => error.stdout || String(error),
  );
}
