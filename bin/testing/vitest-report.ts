import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

/** What became of one file of tests. */
export interface FileOutcome {
  readonly passed: number;
  /** Names, each with why below it: of a long log only the end may be kept. */
  readonly failed: readonly string[];
}

interface VitestReport {
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

/** Outcomes by file; none when vitest ended before it counted, which its exit code says. */
export function readReport(file: string): Map<string, FileOutcome> {
  let report: VitestReport;
  try {
    report = JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
  } catch {
    return new Map();
  }
  return new Map(
    report.testResults.map((suite) => {
      const failed = suite.assertionResults
        .filter((test) => test.status !== 'passed')
        .map((test) => `${test.fullName}${why(test.failureMessages?.join('\n'))}`);
      const passed = suite.assertionResults.length - failed.length;
      // a file that could not even be loaded, or whose hooks failed, has no failed test of its own
      const whole = suite.status !== 'passed' && failed.length === 0 ? [`${suite.name}${why(suite.message)}`] : failed;
      return [suite.name, { passed, failed: whole }];
    }),
  );
}

function why(message = ''): string {
  const lines = stripVTControlCharacters(message).split('\n').slice(0, 12);
  return lines.map((line) => `\n      ${line.slice(0, 300)}`).join('');
}
