import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startChild, untilReady } from '../../bin/lab/child.ts';

test('the last words of a server are its own, and not those of the run before', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'patchbay-child-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  const log = join(dir, 'server.log');
  await writeFile(log, 'stack of yesterday\n');
  const child = await startChild({ file: 'sh', args: ['-c', 'echo HTTP_PORT is wrong; exit 78'] }, { log });
  await child.ended;
  expect(await child.lastWords()).toBe('HTTP_PORT is wrong');
  await expect(untilReady('It', child, async () => {})).rejects.toThrow(/^It ended with 78:\nHTTP_PORT is wrong$/);
});
