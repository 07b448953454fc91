import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build, type Plugin } from 'esbuild';

const NODE_ARGS = [
  // Its garbage is mostly events that live for milliseconds: with more room for the young they are dropped there and
  // never copied to the old. Costs at most 96 MB.
  '--max-semi-space-size=32',
  // On a machine whose processors are all busy it waits for its helpers longer than they spare it.
  '--no-parallel-scavenge',
];

export const daemonCommand = (project: string): Promise<readonly string[]> =>
  plainFile(project, 'src/main.ts', 'daemon');

/**
 * Makes one plain JavaScript file of a program as it stands now, and says how Node runs it. Loading each TypeScript file
 * by tsx would name every function anew at run time, which costs some percent of each event.
 */
export async function plainFile(project: string, entry: string, name: string): Promise<readonly string[]> {
  const file = join(project, `dist/${name}.mjs`);
  const { outputFiles } = await build({
    entryPoints: [join(project, entry)],
    outfile: file,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    write: false,
    plugins: [places],
  });
  const [bundle] = outputFiles;
  if (bundle === undefined) throw new Error(`esbuild made no ${name}`);
  await mkdir(dirname(file), { recursive: true });
  // Whole or not at all: another one may start from this folder at the same time.
  const unfinished = `${file}.${randomUUID()}`;
  await writeFile(unfinished, bundle.contents);
  await rename(unfinished, file);
  return [...NODE_ARGS, file];
}

/** What a source says of its own place stays true in the bundle. */
const places: Plugin = {
  name: 'places',
  setup: ({ onLoad }) => {
    onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      return { contents: text.replaceAll('import.meta.dirname', JSON.stringify(dirname(path))), loader: 'ts' };
    });
  },
};
