import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DEATHS, readDeaths } from './testing/deaths.ts';
import { needsServers } from './testing/needs-servers.ts';
import { IMAGE_NODE, NEXT_NODE } from './testing/nodes.ts';
import { ended, leftRunning } from './testing/processes.ts';
import { type FileOutcome, readReport } from './testing/vitest-report.ts';

/**
 * `npm test`: compiler, linter, all tests against the real parts, the fast ones once more under the next Node, some of
 * them under that of the daemon's image. Arguments go to vitest. The last line counts: tests, and one for each other step.
 *
 * Tests with servers run beside one another on however few cores there are, and wait on real seconds. A few files of
 * them that failed so are run once more with nothing beside them: what fails again has failed, the rest is named.
 */
const project = resolve(import.meta.dirname, '..');
/** More failed files than this are no accident of timing. */
const RUN_AGAIN_AT_MOST = 8;
/** Sockets, TLS, processes, files: all of the fast tests once more would be a minute more. */
const MEETS_NODE = ['test/asterisk', 'test/faults', 'test/messaging', 'test/platform'];
const vitest = 'node_modules/vitest/vitest.mjs';
const reports = mkdtempSync(join(tmpdir(), 'patchbay-report-'));

interface Outcome {
  readonly files: ReadonlyMap<string, FileOutcome>;
  /** What went wrong beside the tests themselves. */
  readonly problems: readonly string[];
}

const deaths = join(reports, 'deaths');
process.env[DEATHS] = deaths;

const only = process.argv.slice(2);
const node = process.execPath;
let passed = 0;
const failed: string[] = [];
const onlyBesideOthers: string[] = [];

await check('types', [node, 'node_modules/typescript/bin/tsc', '--noEmit', '-p', '.']);
await check('types of the pages', [node, 'node_modules/typescript/bin/tsc', '--noEmit', '-p', 'src/web']);
await check('lint', ['node_modules/.bin/biome', 'check', '.']);
await tests('tests', [node], only);
if (only.length === 0) {
  await underNode(NEXT_NODE, 'fast tests', []);
  await underNode(IMAGE_NODE, 'fast tests of what meets Node itself', MEETS_NODE);
}

const died = readDeaths(deaths);
rmSync(reports, { recursive: true, force: true });
if (died !== '') console.log(`\nEnded by itself:\n${died}`);
if (onlyBesideOthers.length > 0) console.log(`\nFailed beside others, passed alone:\n${listed(onlyBesideOthers)}`);
if (failed.length > 0) console.log(`\nFailed:\n${listed(failed)}`);
console.log(`\n${passed} passed, ${failed.length} failed`);
process.exit(failed.length === 0 ? 0 : 1);

async function check(name: string, command: readonly string[]): Promise<void> {
  console.log(`\n== ${name}`);
  const { code } = await ended(command, project);
  if (code === 0) passed++;
  else failed.push(`${name} ended with ${code}`);
}

/** Where this Node is not that new. */
async function underNode(version: number, name: string, files: readonly string[]): Promise<void> {
  if (Number(process.versions.node.split('.')[0]) >= version) return;
  await tests(`${name}, Node ${version}`, ['npx', '-y', `node@${version}`], ['--project', 'fast', ...files]);
}

async function tests(name: string, runner: readonly string[], args: readonly string[]): Promise<void> {
  const first = await run(name, runner, args);
  const again = [...first.files].flatMap(([file, outcome]) => (outcome.failed.length > 0 ? [file] : []));
  const timed = again.every(needsServers);
  if (again.length === 0 || again.length > RUN_AGAIN_AT_MOST || !timed) {
    count(first);
    return;
  }
  const alone = await run('what failed, alone', runner, ['--project', 'real', '--maxWorkers', '1', ...again]);
  const held = again.filter((file) => alone.files.get(file)?.failed.length === 0);
  onlyBesideOthers.push(...held.flatMap((file) => first.files.get(file)?.failed ?? []));
  const files = new Map([...first.files, ...alone.files]);
  count({ files, problems: [...first.problems, ...alone.problems] });
}

async function run(name: string, runner: readonly string[], args: readonly string[]): Promise<Outcome> {
  console.log(`\n== ${name}`);
  const report = join(reports, `${name.replaceAll(/\W+/g, '-')}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { pid, code } = await ended([...runner, vitest, 'run', ...reporters, ...args], project);
  const left = leftRunning(pid);
  const files = readReport(report);
  const explained = code === 0 || [...files.values()].some((file) => file.failed.length > 0);
  return {
    files,
    problems: [
      ...(left.length === 0 ? [] : [`${name} left running: ${left.join('; ')}`]),
      ...(explained ? [] : [`${name} ended with ${code}`]),
    ],
  };
}

function count({ files, problems }: Outcome): void {
  for (const file of files.values()) {
    passed += file.passed;
    failed.push(...file.failed);
  }
  failed.push(...problems);
}

function listed(names: readonly string[]): string {
  return names.map((name) => `  ${name}`).join('\n');
}
