import type { Rule } from '../rule.ts';
import { isCode, type SourceTree } from '../source-tree.ts';

const LONGEST = 300;
const MEDIAN = 70;
const NINE_IN_TEN = 200;

/** One idea a file: none over 300 lines anywhere; in src the median under 70 and nine in ten under 200. */
export const fileSize: Rule = {
  name: 'files are short',
  check: (tree) => [...tooLong(tree), ...distribution(tree)],
  breaks: [
    { tree: { 'src/a.ts': lines(301), ...small(20) }, says: /src\/a\.ts: 301 lines/ },
    { tree: { 'bin/a.mjs': lines(301) }, says: /bin\/a\.mjs: 301 lines/ },
    { tree: { 'test/a.test.ts': lines(301) }, says: /test\/a\.test\.ts: 301 lines/ },
    { tree: { 'src/a.ts': lines(70), 'src/b.ts': lines(71), 'src/c.ts': lines(10) }, says: /median is 70/ },
    { tree: { ...small(8), 'src/x.ts': lines(200), 'src/y.ts': lines(210) }, says: /only 8 of 10 are under 200/ },
  ],
  holds: [
    { ...small(9), 'src/x.ts': lines(300) },
    { 'src/platform/mysql/schema.generated.ts': lines(5000), ...small(3) },
  ],
};

function lines(count: number): string {
  return 'x;\n'.repeat(count);
}

function small(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`src/s${n}.ts`, lines(10)]));
}

function tooLong(tree: SourceTree): string[] {
  return tree.files
    .filter((file) => isCode(file.path) && file.lines > LONGEST)
    .map((file) => `${file.path}: ${file.lines} lines, the longest allowed is ${LONGEST}`);
}

function distribution(tree: SourceTree): string[] {
  const sizes = tree.files.filter(({ path }) => path.startsWith('src/') && isCode(path)).map((file) => file.lines);
  if (sizes.length === 0) return [];
  sizes.sort((a, b) => a - b);
  const median = sizes[Math.floor(sizes.length / 2)] ?? 0;
  const under = sizes.filter((size) => size < NINE_IN_TEN).length;
  return [
    ...(median < MEDIAN ? [] : [`src: the median is ${median} lines, it should be under ${MEDIAN}`]),
    ...(under >= sizes.length * 0.9 ? [] : [`src: only ${under} of ${sizes.length} are under ${NINE_IN_TEN} lines`]),
  ];
}
