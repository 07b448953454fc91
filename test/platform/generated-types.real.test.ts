import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { generateDbTypes } from '../../bin/generate-db-types.ts';
import { migratedUrl } from '../support/lab.ts';

it('the row types are those of the schema (else: npm run db:types)', async () => {
  const generated = Object.entries(await generateDbTypes(await migratedUrl('mysql')));
  expect(generated).toHaveLength(2);
  for (const [path, text] of generated) {
    expect(readFileSync(join(import.meta.dirname, '../..', path), 'utf8'), path).toBe(text);
  }
});
