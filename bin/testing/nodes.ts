import { run } from '../lab/run.ts';

/** The Node that the fast tests run under as well. */
export const NEXT_NODE = 24;
/** The Node of the daemon's image (Dockerfile); the one that a machine has may be older. */
export const IMAGE_NODE = 26;

/** @returns the program: this one where it is new enough, else that of npm's package `node` */
export async function imageNode(): Promise<string> {
  if (Number(process.versions.node.split('.')[0]) >= IMAGE_NODE) return process.execPath;
  return (await run('npx', ['-y', `node@${IMAGE_NODE}`, '-p', 'process.execPath'])).trim();
}
