import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { play } from './scenario.ts';

const folder = join(import.meta.dirname, 'scenarios');

describe('scenarios', () => {
  for (const file of readdirSync(folder).sort()) {
    it(file.replace('.txt', '').replaceAll('-', ' '), async () => {
      const { expected, got } = await play(readFileSync(join(folder, file), 'utf8'));
      expect(expected.length).toBeGreaterThan(0);
      expect(got.length > 0 ? got : ['nothing']).toEqual(expected);
    });
  }
});
