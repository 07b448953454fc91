import { run } from '../lab/run.ts';

/** The Node of the daemon's image (Dockerfile); the one that a machine has may be older. */
export const NEXT_NODE = 24;

/** @returns the program: this one where it is new enough, else that of npm's package `node` */
export async function nextNode(): Promise<string> {
  if (Number(process.versions.node.split('.')[0]) >= NEXT_NODE) return process.execPath;
  return (await run('npx', ['-y', `node@${NEXT_NODE}`, '-p', 'process.execPath'])).trim();
}
