import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { type BenchLine, formatLine } from './bench-line.ts';

/**
 * `npm run bench [-- --only name[,name]] [--short]`: every `bench/*.ts` that exports `bench`, each in a process of its
 * own so that none measures another's heap. Exit code 1 when a claim does not hold or a bench breaks.
 */
const { values } = parseArgs({ options: { only: { type: 'string' }, short: { type: 'boolean', default: false } } });
const notBenches = new Set(['run.ts', 'run-one.ts', 'bench-line.ts']);
const all = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && !notBenches.has(file))
  .map((file) => basename(file, '.ts'))
  .sort();
const wanted = values.only?.split(',') ?? all;
const unknown = wanted.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`no such bench: ${unknown.join(', ')} (there are: ${all.join(', ')})`);
  process.exit(2);
}

const lines: BenchLine[] = [];
const broken: string[] = [];
for (const name of wanted) {
  console.log(`-- ${name}`);
  const result = await runOne(name);
  if (result === null) broken.push(name);
  else for (const line of result) console.log(formatLine(line));
  lines.push(...(result ?? []));
}

const missed = lines.filter((line) => !line.ok);
console.log(`\n${lines.length} lines, ${missed.length} over their limit, ${broken.length} benches broke`);
for (const line of missed) console.log(formatLine(line));
for (const name of broken) console.log(`broke: ${name}`);
process.exitCode = missed.length > 0 || broken.length > 0 ? 1 : 0;

/** Null when the bench threw; its message is already on the terminal. */
function runOne(name: string): Promise<readonly BenchLine[] | null> {
  const args = ['--import', 'tsx', '--expose-gc', join(import.meta.dirname, 'run-one.ts'), name];
  if (values.short) args.push('--short');
  return new Promise((resolve) => {
    let result: readonly BenchLine[] | null = null;
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    child.on('message', (message) => {
      result = message as readonly BenchLine[];
    });
    child.on('exit', (code) => resolve(code === 0 ? result : null));
  });
}
