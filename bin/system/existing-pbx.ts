import { parseAriUrl } from '../../src/asterisk/pbx-address.ts';
import { projectContexts } from '../lab/contexts.ts';
import type { Say } from './choose-port.ts';
import type { ExistingPbx } from './settings.ts';

/** Gives a PBX that runs already the contexts of the database's tenants, and has it read its dial plan again. */
export async function introduceTenants(databaseUrl: string, pbx: ExistingPbx, say: Say): Promise<void> {
  await projectContexts(databaseUrl, pbx.spoolDir);
  const { root, authorization } = parseAriUrl(pbx.ariUrl);
  try {
    const response = await fetch(`${root}/asterisk/modules/pbx_config.so`, {
      method: 'PUT',
      headers: { authorization },
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok) throw new Error(`ARI answers ${response.status}`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    say(`The PBX did not read its dial plan again (${reason}): new tenants are known there after "dialplan reload".`);
  }
}
