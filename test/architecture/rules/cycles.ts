import type { Rule } from '../rule.ts';
import type { SourceTree } from '../source-tree.ts';

/** No file reaches itself through what it imports, types included: each can be read after what it stands on. */
export const noCycles: Rule = {
  name: 'no import cycles',
  check: cycles,
  breaks: [
    {
      tree: { 'src/a.ts': "import './b.ts';", 'src/b.ts': "import './c.ts';", 'src/c.ts': "import './a.ts';" },
      says: /src\/a\.ts -> src\/b\.ts -> src\/c\.ts -> src\/a\.ts/,
    },
    {
      tree: { 'src/a.ts': "import type { B } from './b.ts';", 'src/b.ts': "export * from './a.ts';" },
      says: /src\/a\.ts -> src\/b\.ts -> src\/a\.ts/,
    },
  ],
  holds: [{ 'src/a.ts': "import './b.ts'; import './c.ts';", 'src/b.ts': "import './c.ts';", 'src/c.ts': '' }],
};

function cycles(tree: SourceTree): string[] {
  const targets = new Map(tree.files.map((file) => [file.path, file.imports.flatMap(({ path }) => path ?? [])]));
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, above: readonly string[]): void => {
    const at = above.indexOf(path);
    if (at >= 0) found.push(`${[...above.slice(at), path].join(' -> ')}: a cycle`);
    if (at >= 0 || done.has(path)) return;
    for (const next of targets.get(path) ?? []) visit(next, [...above, path]);
    done.add(path);
  };
  for (const path of targets.keys()) visit(path, []);
  return found;
}
