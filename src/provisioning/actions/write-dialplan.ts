import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { contexts, decodeName, isTenantId, pjsipInterface } from '../../asterisk/naming.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { replaceFile } from '../../platform/replace-file.ts';
import { type Names, projectDialplan } from '../model/dialplan.ts';
import { loadDialplanRows } from '../store/dialplan-rows.ts';

export const NAMES: Names = {
  ...contexts,
  device: (tenant, endpoint) => (decodeName(endpoint)?.tenant === tenant ? pjsipInterface(endpoint) : null),
};

/** Modules of Asterisk that read what was written. */
export type Reader = 'pbx_config' | 'res_parking';

/**
 * Makes the files that extensions.conf and res_parking.conf include say what the tables say.
 * @returns who has to read anew because a file changed
 */
export async function writeDialplan(db: Kysely<DB>, spoolDir: string): Promise<Reader[]> {
  const { tenants, extensions } = await loadDialplanRows(db);
  const { contexts: text, parking } = projectDialplan(tenants.filter(isTenantId), extensions, NAMES);
  const at = (name: string): string => join(spoolDir, 'projection', name);
  return [
    ...((await replaceFile(at('parking.conf'), parking)) ? (['res_parking'] as const) : []),
    ...((await replaceFile(at('contexts.conf'), text)) ? (['pbx_config'] as const) : []),
  ];
}
