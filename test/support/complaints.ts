import type { Pbx } from '../../bin/lab/index.ts';

/**
 * Both ends of a call hung up in the same moment: Asterisk calls that an error, and nothing is wrong. And the database of
 * all tests, which makes tables for others meanwhile, took more than a second: the call was answered without it.
 */
const USUAL = /Session already DISCONNECTED|Unable to query database columns on connection 'patchbay'/;

/** Warnings and errors in a PBX's log, but for what a test says is known. */
export async function complaintsOf(pbx: Pick<Pbx, 'log'>, known?: RegExp): Promise<string[]> {
  const lines = (await pbx.log()).split('\n').filter((line) => /\b(WARNING|ERROR)\b/.test(line));
  return lines.filter((line) => !USUAL.test(line) && known?.test(line) !== true);
}
