import { type ChildProcess, spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { onTestFinished } from 'vitest';

/** Starts the program of `entry` again and again. Bundled once, so that a start takes little. */
export async function readerProgram(
  entry = join(import.meta.dirname, 'reader-process.ts'),
): Promise<(databaseUrl: string, spoolDir: string) => ReaderProcess> {
  // Where packages are found from.
  const file = join(
    import.meta.dirname,
    '../../node_modules/.cache',
    `patchbay-${basename(entry, '.ts')}-${process.pid}.mjs`,
  );
  onTestFinished(() => rm(file, { force: true }));
  await build({
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  });
  return (databaseUrl, spoolDir) => startReader(file, databaseUrl, spoolDir);
}

export interface ReaderProcess {
  /** It has begun to read. */
  readonly reading: Promise<void>;
  /** What it said last of itself. */
  said(): string;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
}

function startReader(file: string, databaseUrl: string, spoolDir: string): ReaderProcess {
  const child: ChildProcess = spawn(process.execPath, [file, databaseUrl, spoolDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const kill = async () => {
    child.kill('SIGKILL');
    await gone;
  };
  onTestFinished(kill);
  let text = '';
  const reading = new Promise<void>((resolve) => {
    child.stdout?.on('data', (bytes: Buffer) => {
      text = (text + bytes.toString()).slice(-2_000);
      if (text.includes('reading')) resolve();
    });
  });
  return { reading, said: () => text.trimEnd().split('\n').at(-1) ?? '', kill };
}
