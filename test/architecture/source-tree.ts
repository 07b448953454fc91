import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parseSync } from 'vite';

export interface Import {
  readonly specifier: string;
  /** `import type` / `export type`: gone at run time. An inline `{ type A }` is not: the module is still loaded. */
  readonly typeOnly: boolean;
  /** Path in the tree for a relative specifier, null for a package or `node:` module. */
  readonly path: string | null;
}

export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  /** Empty for a file that is not TypeScript. */
  readonly imports: readonly Import[];
  readonly program: AstNode | null;
}

/** What the rules look at: the project's files, or a small tree made up to break one rule. */
export interface SourceTree {
  readonly files: readonly SourceFile[];
  has(path: string): boolean;
  readonly packages: { readonly runtime: ReadonlySet<string>; readonly development: ReadonlySet<string> };
}

export interface AstNode {
  readonly type: string;
  readonly [key: string]: unknown;
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** Every file git knows or would take, so that a file not committed yet is held to the rules too. */
export function readTree(root: string): SourceTree {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: root });
  const paths = listed.toString().split('\0').filter(isText);
  const present = [...new Set(paths)].filter((path) => existsSync(join(root, path)));
  return treeOf(Object.fromEntries(present.map((path) => [path, readFileSync(join(root, path), 'utf8')])));
}

export function treeOf(texts: Readonly<Record<string, string>>): SourceTree {
  const manifest = JSON.parse(texts['package.json'] ?? '{}') as Manifest;
  return {
    files: Object.entries(texts).map(([path, text]) => sourceFile(path, text)),
    has: (path) => Object.hasOwn(texts, path),
    packages: {
      runtime: new Set(Object.keys(manifest.dependencies ?? {})),
      development: new Set(Object.keys(manifest.devDependencies ?? {})),
    },
  };
}

export function isCode(path: string): boolean {
  return /\.(ts|tsx|mjs)$/.test(path) && !path.endsWith('.d.ts') && !path.includes('.generated.');
}

function isText(path: string): boolean {
  return path !== '' && path !== 'package-lock.json' && !/\.(png|ico|wav|gsm|woff2?|pcap|bin)$/.test(path);
}

function sourceFile(path: string, text: string): SourceFile {
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  if (!isCode(path)) return { path, text, lines, imports: [], program: null };
  const parsed = parseSync(path, text);
  const [problem] = parsed.errors;
  if (problem !== undefined) throw new Error(`${path}: ${problem.message}`);
  const program = parsed.program as unknown as AstNode;
  return { path, text, lines, imports: importsOf(path, program), program };
}

function importsOf(path: string, program: AstNode): Import[] {
  const found: Import[] = [];
  walk(program, (node) => {
    const source = node['source'] as AstNode | null | undefined;
    if (typeof source?.['value'] !== 'string') return;
    const specifier = source['value'];
    const kind = node['importKind'] ?? node['exportKind'];
    const target = specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier.replace(/\?.*$/, '')) : null;
    found.push({ specifier, typeOnly: kind === 'type' || node.type === 'TSImportType', path: target });
  });
  return found;
}

/** Every node below and including `node`, parents first. */
export function walk(node: AstNode, visit: (node: AstNode, parent: AstNode | null) => void): void {
  const step = (at: AstNode, parent: AstNode | null): void => {
    visit(at, parent);
    for (const value of Object.values(at)) {
      for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) step(child, at);
    }
  };
  step(node, null);
}

function isNode(value: unknown): value is AstNode {
  return typeof value === 'object' && value !== null && typeof (value as AstNode).type === 'string';
}
