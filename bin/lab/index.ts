export { type Child, startChild, untilReady } from './child.ts';
export { type Database, startDatabase } from './database.ts';
export { exclusively, type Lock, lockFile } from './lock.ts';
export { freePort, isFree } from './ports.ts';
export { type Command, cacheDirectory, ensureRoot, type Root } from './root.ts';
export { ProgramFailed, run } from './run.ts';
export { keptSecrets, randomSecret } from './secrets.ts';
