import type { Rule } from '../rule.ts';
import { type AstNode, type SourceFile, walk } from '../source-tree.ts';

/** The words of Asterisk that a model may speak about; types only, so that nothing runs. */
const LENT_TYPES = [
  'src/asterisk/pbx-event.ts',
  'src/asterisk/naming.ts',
  'src/asterisk/spool/cdr-record.ts',
  'src/asterisk/spool/cel-record.ts',
];

const OUTSIDE_WORLD = new Set(
  `process console fetch performance crypto globalThis setTimeout setInterval setImmediate queueMicrotask`.split(' '),
);

/** `model/` is a function of what it is given: no clock, no chance, no I/O, nothing imported but itself. */
export const pureModels: Rule = {
  name: 'model/ is pure',
  check: (tree) => tree.files.flatMap((file) => (isModel(file.path) ? [...imports(file), ...reaches(file)] : [])),
  breaks: [
    { tree: model("import type { Pool } from '../store/pool.ts';"), says: /imports \.\.\/store\/pool\.ts/ },
    { tree: model("import { z } from 'zod';"), says: /imports zod/ },
    { tree: model("import { createHash } from 'node:crypto';"), says: /imports node:crypto/ },
    { tree: model("import { encodeName } from '../../asterisk/naming.ts';"), says: /imports .*naming\.ts/ },
    { tree: model('export const at = () => Date.now();'), says: /reads Date\.now/ },
    { tree: model('export const at = () => new Date();'), says: /reads the clock/ },
    { tree: model('export const dice = () => Math.random();'), says: /reads Math\.random/ },
    { tree: model('setTimeout(() => {}, 5);'), says: /reaches for setTimeout/ },
    { tree: model('export const env = process.env;'), says: /reaches for process/ },
  ],
  holds: [
    model("import { rank } from './rank.ts'; export const day = (ms: number) => new Date(ms).getUTCDate() + rank;"),
    model("import type { PbxEvent } from '../../asterisk/pbx-event.ts'; export type E = PbxEvent;"),
    model('export interface Step { process: number } export const f = (s: Step) => s.process;'),
    { 'src/agents/actions/pause.ts': 'export const at = () => Date.now();' },
  ],
};

function model(text: string): Record<string, string> {
  return { 'src/agents/model/state.ts': text };
}

function isModel(path: string): boolean {
  return /^src\/[a-z]+\/model\//.test(path);
}

function imports(file: SourceFile): string[] {
  const own = file.path.slice(0, file.path.indexOf('/model/') + 7);
  return file.imports
    .filter(({ path, typeOnly }) => !path?.startsWith(own) && !(typeOnly && LENT_TYPES.includes(path ?? '')))
    .map(({ specifier }) => `${file.path}: a model imports ${specifier}`);
}

function reaches(file: SourceFile): string[] {
  const found: string[] = [];
  if (file.program === null) return found;
  walk(file.program, (node, parent) => {
    const sin = reach(node, parent);
    if (sin !== null) found.push(`${file.path}: a model ${sin}`);
  });
  return found;
}

function reach(node: AstNode, parent: AstNode | null): string | null {
  const callee = node['callee'] as AstNode | undefined;
  if (node.type === 'NewExpression' && callee?.['name'] === 'Date' && (node['arguments'] as []).length === 0) {
    return 'reads the clock';
  }
  if (node.type === 'MemberExpression') {
    const name = `${(node['object'] as AstNode)['name']}.${(node['property'] as AstNode)['name']}`;
    if (name === 'Date.now' || name === 'Math.random') return `reads ${name}`;
  }
  if (node.type !== 'Identifier' || !OUTSIDE_WORLD.has(String(node['name']))) return null;
  return isPropertyName(node, parent) ? null : `reaches for ${node['name']}`;
}

/** `s.process`, `{ process: 1 }` and `interface { process: … }` only spell a name. */
export function isPropertyName(node: AstNode, parent: AstNode | null): boolean {
  return parent !== null && parent['computed'] !== true && (parent['property'] === node || parent['key'] === node);
}
