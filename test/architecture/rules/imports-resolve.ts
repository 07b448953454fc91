import { builtinModules } from 'node:module';
import type { Rule } from '../rule.ts';
import { isCode, type SourceTree } from '../source-tree.ts';

const builtin = new Set(builtinModules);

/** An import names a file that is there, ending included, or a package that package.json declares. */
export const importsResolve: Rule = {
  name: 'every import names a file that is there or a package that is declared',
  check: (tree) =>
    tree.files
      .filter((file) => isCode(file.path))
      .flatMap((file) =>
        file.imports.flatMap(({ specifier, path }) => {
          if (path !== null) return tree.has(path) ? [] : [`${file.path}: no file ${specifier}`];
          return declared(tree, file.path, specifier) ? [] : [`${file.path}: ${specifier} is not declared for it`];
        }),
      ),
  breaks: [
    { tree: { 'src/a.ts': "import './b.ts';" }, says: /a\.ts: no file \.\/b\.ts/ },
    { tree: { 'src/a.ts': "import './b';", 'src/b.ts': '' }, says: /no file \.\/b/ },
    { tree: { 'src/a.ts': "import type { A } from 'left-pad';" }, says: /left-pad is not declared/ },
    { tree: { 'src/a.ts': "await import('fs');" }, says: /fs is not declared/ },
    {
      tree: { 'package.json': '{"devDependencies":{"vitest":"4"}}', 'src/a.ts': "import { it } from 'vitest';" },
      says: /vitest is not declared for it/,
    },
  ],
  holds: [
    { 'src/a.ts': "import './b.ts'; import 'node:fs'; export * from './c.ts';", 'src/b.ts': '', 'src/c.ts': '' },
    { 'package.json': '{"dependencies":{"@x/y":"1"}}', 'src/a.ts': "import '@x/y/deep';" },
    { 'package.json': '{"devDependencies":{"vitest":"4"}}', 'test/a.test.ts': "import { it } from 'vitest';" },
  ],
};

/** `src/` runs where only `dependencies` are installed; what is built or tested may use the others too. */
function declared(tree: SourceTree, from: string, specifier: string): boolean {
  if (specifier.startsWith('node:')) return builtin.has(specifier.slice(5)) || builtin.has(specifier);
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  if (tree.packages.runtime.has(name)) return true;
  const built = !from.startsWith('src/') || /^src\/web\/(console|widget)\//.test(from);
  return built && tree.packages.development.has(name);
}
