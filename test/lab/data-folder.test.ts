import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { claim, findRunning } from '../../bin/system/running.ts';

test('a data folder that is none is named, and what is coming up is not taken for nothing', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'patchbay-data-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  await writeFile(join(dir, 'file'), '');
  await expect(claim(join(dir, 'file'))).rejects.toThrow(/data folder cannot be used: EEXIST.* Set DATA_DIR/);

  const claimed = await claim(join(dir, 'data'));
  await expect(findRunning(join(dir, 'data'))).rejects.toThrow('has not come up yet');
  if ('lock' in claimed) await claimed.lock.release();
  expect(await findRunning(join(dir, 'data'))).toBeNull();
});
