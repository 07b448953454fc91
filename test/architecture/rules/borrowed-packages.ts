import type { Rule } from '../rule.ts';
import type { Import, SourceTree } from '../source-tree.ts';

/** Where a package may be loaded at run time. Its types may travel further: a store is handed a `Kysely<DB>`. */
const HOMES: readonly { readonly name: RegExp; readonly where: RegExp; readonly home: string }[] = [
  {
    name: /^kysely(\/|$)/,
    where: /^src\/(platform\/mysql\/|[a-z]+\/(.+\/)?store\/)/,
    home: 'store/ and platform/mysql',
  },
  { name: /^mysql2(\/|$)/, where: /^src\/platform\/mysql\//, home: 'platform/mysql' },
  { name: /^asterisk-manager$/, where: /^src\/asterisk\//, home: 'asterisk' },
  { name: /^ari-client$/, where: /^src\/asterisk\//, home: 'asterisk' },
];

/** Packages whose faults are fenced in: one file stands between them and the rest. */
const ONE_FILE = ['asterisk-manager', 'ari-client'];

export const borrowedPackages: Rule = {
  name: 'a package with its own view of the world stays in its place',
  check: (tree) => [...outside(tree), ...ONE_FILE.flatMap((name) => inSeveralFiles(tree, name))],
  breaks: [
    { tree: { 'src/agents/listen.ts': "import { sql } from 'kysely';" }, says: /kysely belongs to store/ },
    { tree: { 'src/agents/api/routes.ts': "import { createPool } from 'mysql2';" }, says: /mysql2 belongs to/ },
    { tree: { 'src/calls/actions/hangup.ts': "import ari from 'ari-client';" }, says: /ari-client belongs to/ },
    {
      tree: {
        'src/asterisk/a.ts': "import ari from 'ari-client';",
        'src/asterisk/b.ts': "import ari from 'ari-client';",
      },
      says: /ari-client is loaded by 2 files: src\/asterisk\/a\.ts, src\/asterisk\/b\.ts/,
    },
  ],
  holds: [
    { 'src/agents/store/save.ts': "import { sql } from 'kysely';" },
    { 'src/platform/mysql/connect.ts': "import { Kysely } from 'kysely'; import { createPool } from 'mysql2';" },
    { 'src/agents/index.ts': "import type { Kysely } from 'kysely';" },
    { 'src/asterisk/a.ts': "import ari from 'ari-client';" },
  ],
};

function outside(tree: SourceTree): string[] {
  return source(tree).flatMap((file) =>
    HOMES.filter(({ name, where }) => !where.test(file.path) && file.imports.some((one) => loads(one, name))).map(
      ({ name, home }) => `${file.path}: ${name.source.match(/[a-z0-9-]+/)?.[0]} belongs to ${home}`,
    ),
  );
}

function inSeveralFiles(tree: SourceTree, name: string): string[] {
  const by = source(tree).filter((file) => file.imports.some((one) => loads(one, new RegExp(`^${name}$`))));
  const paths = by.map((file) => file.path).join(', ');
  return by.length > 1 ? [`${name} is loaded by ${by.length} files: ${paths}`] : [];
}

function loads(one: Import, name: RegExp): boolean {
  return !one.typeOnly && name.test(one.specifier);
}

function source(tree: SourceTree): SourceTree['files'] {
  return tree.files.filter((file) => file.path.startsWith('src/'));
}
