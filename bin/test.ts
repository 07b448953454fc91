import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/**
 * `npm test`: compiler, linter, all tests against the real parts, the fast ones once more under the next Node. Arguments
 * go to vitest. The last line counts: tests, and one for each other step.
 */
const project = resolve(import.meta.dirname, '..');
const NEXT_NODE = 24;
const vitest = 'node_modules/vitest/vitest.mjs';
const reports = mkdtempSync(join(tmpdir(), 'patchbay-report-'));

interface Step {
  readonly name: string;
  readonly command: readonly string[];
  /** Where vitest counts; absent for a step that is one check by itself. */
  readonly report?: string;
}

interface Outcome {
  readonly passed: number;
  /** Names, each with why below it: of a long log only the end may be kept. */
  readonly failed: readonly string[];
}

const only = process.argv.slice(2);
const node = process.execPath;
const steps: Step[] = [
  { name: 'types', command: [node, 'node_modules/typescript/bin/tsc', '--noEmit', '-p', '.'] },
  { name: 'types of the pages', command: [node, 'node_modules/typescript/bin/tsc', '--noEmit', '-p', 'src/web'] },
  { name: 'lint', command: ['node_modules/.bin/biome', 'check', '.'] },
  vitestStep('tests', [node], only),
];
if (only.length === 0 && Number(process.versions.node.split('.')[0]) < NEXT_NODE) {
  steps.push(vitestStep(`fast tests, Node ${NEXT_NODE}`, ['npx', '-y', `node@${NEXT_NODE}`], ['--project', 'fast']));
}

let passed = 0;
const failed: string[] = [];
for (const step of steps) {
  console.log(`\n== ${step.name}`);
  const outcome = await perform(step);
  passed += outcome.passed;
  failed.push(...outcome.failed);
}
rmSync(reports, { recursive: true, force: true });
if (failed.length > 0) console.log(`\nFailed:\n${failed.map((name) => `  ${name}`).join('\n')}`);
console.log(`\n${passed} passed, ${failed.length} failed`);
process.exit(failed.length === 0 ? 0 : 1);

function vitestStep(name: string, runner: readonly string[], args: readonly string[]): Step {
  const report = join(reports, `${name.replaceAll(/\W+/g, '-')}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  return { name, report, command: [...runner, vitest, 'run', ...reporters, ...args] };
}

async function perform(step: Step): Promise<Outcome> {
  const { pid, code } = await ended(step.command);
  const left = leftRunning(pid);
  const problems = [
    ...(left.length === 0 ? [] : [`${step.name} left running: ${left.join('; ')}`]),
    ...(code === 0 ? [] : [`${step.name} ended with ${code}`]),
  ];
  if (step.report === undefined) return { passed: problems.length === 0 ? 1 : 0, failed: problems };
  const { passed, failed } = counted(step.report);
  return {
    passed,
    failed: failed.length > 0 ? [...failed, ...problems.slice(0, left.length === 0 ? 0 : 1)] : problems,
  };
}

function ended([file = '', ...args]: readonly string[]): Promise<{ pid: number; code: number }> {
  return new Promise((done) => {
    const child = spawn(file, args, { cwd: project, stdio: 'inherit' });
    const pid = child.pid ?? 0;
    child.once('error', (error) => {
      console.error(error.message);
      done({ pid, code: 127 });
    });
    child.once('close', (code) => done({ pid, code: code ?? 1 }));
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => child.kill(signal));
  });
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

function counted(file: string): Outcome {
  let report: VitestReport;
  try {
    report = JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
  } catch {
    return { passed: 0, failed: [] }; // vitest ended before it counted; its exit code says so
  }
  const failed = report.testResults.flatMap((suite) => {
    const tests = suite.assertionResults
      .filter((test) => test.status !== 'passed')
      .map((test) => `${test.fullName}${why(test.failureMessages?.join('\n'))}`);
    // a file that could not even be loaded, or whose hooks failed, has no failed test of its own
    return suite.status !== 'passed' && tests.length === 0 ? [`${suite.name}${why(suite.message)}`] : tests;
  });
  return { passed: report.numPassedTests, failed };
}

function why(message = ''): string {
  const lines = stripVTControlCharacters(message).split('\n').slice(0, 12);
  return lines.map((line) => `\n      ${line.slice(0, 300)}`).join('');
}

/** Programs of a test run that outlived it, known by its directory (test/support/servers.ts). */
function leftRunning(pid: number): string[] {
  const left: string[] = [];
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const command = readFileSync(`/proc/${entry}/cmdline`, 'utf8').replaceAll('\0', ' ');
      if (command.includes(`patchbay-test-${pid}-`)) left.push(command.slice(0, 100));
    } catch {
      // ended while we looked
    }
  }
  return left;
}
