import { existsSync, readFileSync } from 'node:fs';

/** Setting of a test process: the file in which it notes an Asterisk that ended though nobody asked for it. */
export const DEATHS = 'PATCHBAY_TEST_DEATHS';

export function readDeaths(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd() : '';
}
