import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../lab/run.ts';
import type { Say } from './choose-port.ts';

/** Builds the browser's pages when a source is newer than what was built last. */
export async function buildWebIfStale(project: string, say: Say): Promise<void> {
  const sources = join(project, 'src/web');
  if (!existsSync(sources)) return;
  const built = join(project, 'dist/web/index.html');
  const builtAt = existsSync(built) ? (await stat(built)).mtimeMs : 0;
  if ((await newest(sources)) <= builtAt) return;
  say('Building the pages for the browser …');
  await run(process.execPath, ['--import', 'tsx', join(project, 'bin/build.ts')], { cwd: project });
}

async function newest(dir: string): Promise<number> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const times = await Promise.all(files.map(async (file) => (await stat(join(file.parentPath, file.name))).mtimeMs));
  return Math.max(0, ...times);
}
