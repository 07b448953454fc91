import type { Rule } from '../rule.ts';
import { isCode, type SourceFile, walk } from '../source-tree.ts';

const LEFT_OPEN = new RegExp(`\\b(${['TO', 'FIX', 'X'].map((head, n) => head + ['DO', 'ME', 'XX'][n]).join('|')})\\b`);
const NOT_RUN = /\b(it|test|describe)(\.concurrent)?\.(skip|todo|only|fails)\b/;
const SILENCED = new RegExp(`@ts-(${'ignore'}|${'expect-error'}|${'nocheck'})\\b`);

/** No note to self in place of work, no test that does not run or asserts nothing, no way around the type checker. */
export const nothingLeftOpen: Rule = {
  name: 'nothing is left open',
  check: (tree) =>
    tree.files
      .filter(({ path }) => isCode(path) && !path.startsWith('test/architecture/'))
      .flatMap((file) => [
        ...(LEFT_OPEN.test(file.text) ? [`${file.path}: a note of work left open`] : []),
        ...(NOT_RUN.test(file.text) ? [`${file.path}: a test that does not run`] : []),
        ...(isUntyped(file) ? [`${file.path}: a way around the type checker`] : []),
        ...(file.path.endsWith('.test.ts') && !/\b(expect|assert)\b/.test(file.text)
          ? [`${file.path}: asserts nothing`]
          : []),
      ]),
  breaks: [
    { tree: { 'src/a.ts': `// ${'TO'}DO later` }, says: /work left open/ },
    { tree: { 'test/a.test.ts': "it.skip('x', () => expect(1).toBe(1));" }, says: /does not run/ },
    { tree: { 'test/a.test.ts': "it('x', () => {});" }, says: /asserts nothing/ },
    { tree: { 'src/a.ts': 'export const f = (x: any) => x;' }, says: /around the type checker/ },
  ],
  holds: [{ 'test/a.test.ts': "it('x', () => expect(1).toBe(1));", 'src/a.ts': '// as any: in any company' }],
};

function isUntyped(file: SourceFile): boolean {
  let found = SILENCED.test(file.text);
  if (file.program === null) return found;
  walk(file.program, (node) => {
    if (node.type === 'TSAnyKeyword') found = true;
  });
  return found;
}
