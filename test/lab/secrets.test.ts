import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { keptSecrets } from '../../bin/lab/secrets.ts';

test('secrets that cannot be read are never made anew', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'patchbay-secrets-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  const file = join(dir, 'secrets.json');
  const first = await keptSecrets(file, { key: () => 'a' });
  expect(await keptSecrets(file, { key: () => 'b' })).toEqual(first);
  for (const damaged of ['', '{"key": "a']) {
    await writeFile(file, damaged);
    await expect(keptSecrets(file, { key: () => 'b' })).rejects.toThrow(`${file} is damaged`);
    expect(await readFile(file, 'utf8')).toBe(damaged);
  }
  await expect(keptSecrets(dir, { key: () => 'b' })).rejects.toThrow('EISDIR');
});
