import { spawn } from 'node:child_process';

/** A program that failed, with what it said last. */
export class ProgramFailed extends Error {
  readonly output: string;
  constructor(file: string, outcome: string, output: string) {
    super(`${file} ${outcome}${output === '' ? '' : `:\n${output}`}`);
    this.name = 'ProgramFailed';
    this.output = output;
  }
}

/**
 * Runs a program to its end and gives what it printed on stdout.
 * @throws ProgramFailed when it cannot be started or ends with anything but 0
 */
export function run(
  file: string,
  args: readonly string[],
  o: { env?: NodeJS.ProcessEnv; input?: string; cwd?: string; timeoutMs?: number } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      ...(o.env ? { env: o.env } : {}),
      ...(o.cwd ? { cwd: o.cwd } : {}),
      ...(o.timeoutMs ? { timeout: o.timeoutMs, killSignal: 'SIGKILL' as const } : {}),
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err = (err + text).slice(-4000);
    });
    child.stdin.on('error', () => {}); // the program may end without reading its input
    child.on('error', (error) => reject(new ProgramFailed(file, `could not be started (${error.message})`, '')));
    child.on('close', (code, signal) => {
      if (code === 0) resolve(out);
      else
        reject(new ProgramFailed(file, signal ? `was ended by ${signal}` : `ended with ${code}`, (err || out).trim()));
    });
    child.stdin.end(o.input ?? '');
  });
}
