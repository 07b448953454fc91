import type { Rule } from '../rule.ts';
import { type SourceFile, walk } from '../source-tree.ts';
import { isPropertyName } from './pure-models.ts';

/** One place reads the environment, one place ends the program: src/main.ts, and the commands in bin/. */
export const onlyEntrancesTouchTheProcess: Rule = {
  name: 'only src/main.ts and bin/ touch process',
  check: (tree) =>
    tree.files
      .filter(({ path }) => path.startsWith('src/') && path !== 'src/main.ts')
      .flatMap((file) => (touches(file) ? [`${file.path}: touches process`] : [])),
  breaks: [
    { tree: { 'src/config.ts': 'export const port = process.env.PORT;' }, says: /config\.ts: touches process/ },
    { tree: { 'src/agents/index.ts': 'process.exit(1);' }, says: /agents\/index\.ts: touches process/ },
    { tree: { 'src/platform/log.ts': "import { env } from 'node:process'; env;" }, says: /touches process/ },
    { tree: { 'src/platform/log.ts': 'globalThis.process.exit();' }, says: /touches process/ },
  ],
  holds: [
    { 'src/main.ts': 'process.exit(0);' },
    { 'bin/doctor.ts': 'process.exit(0);' },
    { 'src/agents/index.ts': 'export const f = (job: { process(): void }) => job.process();' },
  ],
};

function touches(file: SourceFile): boolean {
  let found = file.imports.some(({ specifier }) => /^(node:)?process$/.test(specifier));
  if (file.program === null) return found;
  walk(file.program, (node, parent) => {
    if (node.type !== 'Identifier' || node['name'] !== 'process') return;
    const ofGlobal = (parent?.['object'] as { name?: string } | undefined)?.name === 'globalThis';
    if (ofGlobal || !isPropertyName(node, parent)) found = true;
  });
  return found;
}
