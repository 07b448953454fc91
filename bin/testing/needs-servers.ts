import { readFileSync } from 'node:fs';

/** Whether a file of tests drives MySQL, MariaDB, Asterisk or a SIP phone: by its name, or because it imports the lab. */
export function needsServers(file: string): boolean {
  return file.endsWith('.real.test.ts') || /from '[./]*support\/(lab|sip)[a-z-]*\.ts'/.test(readFileSync(file, 'utf8'));
}
