import type { Rule } from '../rule.ts';
import { isCode } from '../source-tree.ts';

const LEFT_OPEN = new RegExp(`\\b(${['TO', 'FIX', 'X'].map((head, n) => head + ['DO', 'ME', 'XX'][n]).join('|')})\\b`);
const NOT_RUN = /\b(it|test|describe)(\.concurrent)?\.(skip|todo|only|fails)\b/;
const UNTYPED = new RegExp(`(: any\\b|\\bas any\\b|@ts-${'ignore'}|@ts-${'expect-error'}|@ts-${'nocheck'})`);

/** No note to self in place of work, no test that does not run or asserts nothing, no way around the type checker. */
export const nothingLeftOpen: Rule = {
  name: 'nothing is left open',
  check: (tree) =>
    tree.files
      .filter(({ path }) => isCode(path) && !path.startsWith('test/architecture/'))
      .flatMap(({ path, text }) => [
        ...(LEFT_OPEN.test(text) ? [`${path}: a note of work left open`] : []),
        ...(NOT_RUN.test(text) ? [`${path}: a test that does not run`] : []),
        ...(UNTYPED.test(text) ? [`${path}: a way around the type checker`] : []),
        ...(path.endsWith('.test.ts') && !/\b(expect|assert)\b/.test(text) ? [`${path}: asserts nothing`] : []),
      ]),
  breaks: [
    { tree: { 'src/a.ts': `// ${'TO'}DO later` }, says: /work left open/ },
    { tree: { 'test/a.test.ts': "it.skip('x', () => expect(1).toBe(1));" }, says: /does not run/ },
    { tree: { 'test/a.test.ts': "it('x', () => {});" }, says: /asserts nothing/ },
    { tree: { 'src/a.ts': 'export const f = (x: any) => x;' }, says: /around the type checker/ },
  ],
  holds: [{ 'test/a.test.ts': "it('x', () => expect(1).toBe(1));", 'src/a.ts': '// any company' }],
};
