import { AROUND_THE_PBX } from './around-the-pbx.ts';
import type { Line } from './line.ts';
import { OVER_HTTP } from './over-http.ts';

/** What a hostile tenant, stranger or caller may try, line by line, and the tests that fail when it works. */
export const CATALOGUE: readonly Line[] = [...OVER_HTTP, ...AROUND_THE_PBX];
