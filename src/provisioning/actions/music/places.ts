import { join } from 'node:path';

/** Where the files of a tenant's music are: a flat folder, in which names are random and never a client's. */
export function musicFolder(spoolDir: string, tenantId: string): string {
  return join(spoolDir, 'moh', tenantId);
}

/** Where what is played to a tenant's callers is; dialplan/ivr.conf knows it too. */
export function soundFolder(spoolDir: string, tenantId: string): string {
  return join(spoolDir, 'sounds', tenantId);
}
