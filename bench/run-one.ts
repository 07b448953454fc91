import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Bench } from './bench-line.ts';

/** The child of run.ts: one bench, its lines sent to the parent. */
const name = basename(process.argv[2] ?? '');
const module: { bench?: Bench } = await import(pathToFileURL(join(import.meta.dirname, `${name}.ts`)).href);
if (module.bench === undefined) throw new Error(`bench/${name}.ts exports no bench`);
const lines = await module.bench.run({
  short: process.argv.includes('--short'),
  say: (line) => console.log(`   ${line}`),
});
process.send?.(lines, () => process.exit(0));
