/**
 * Routes that ask the live PBX and have no parameters; in this world it is away, so they show nothing. What they show of
 * a real one, and to whom, is in test/provisioning/drift.real.test.ts.
 */
export const NEEDS_PBX: ReadonlySet<string> = new Set(['GET /pbx/drift']);
