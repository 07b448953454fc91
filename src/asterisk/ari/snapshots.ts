import { PatchbayError } from '../../platform/errors.ts';
import type { AriAddress } from '../pbx-address.ts';

/** What is read over ARI's REST side. Reading only: commands go another way. */
export interface AriSnapshots {
  /**
   * @param path below the root: `/channels`
   * @throws PatchbayError `not_found`, `forbidden` (credentials), `pbx_unavailable` (no answer, or none that is JSON)
   */
  get(path: string): Promise<unknown>;
}

export function ariSnapshots(address: AriAddress, deadlineMs: number): AriSnapshots {
  return {
    get: async (path) => {
      let status = 0;
      try {
        const response = await fetch(`${address.root}${path}`, {
          headers: { authorization: address.authorization, accept: 'application/json' },
          redirect: 'error',
          signal: AbortSignal.timeout(deadlineMs),
        });
        status = response.status;
        const body = await response.text();
        if (response.ok) return JSON.parse(body) as unknown;
      } catch (cause) {
        throw new PatchbayError('pbx_unavailable', `ARI gave no answer to ${path}`, { cause });
      }
      if (status === 404) throw new PatchbayError('not_found', `ARI has no ${path}`);
      if (status === 401 || status === 403)
        throw new PatchbayError('forbidden', `ARI refused our credentials: ${status}`);
      throw new PatchbayError('pbx_unavailable', `ARI answered ${status} to ${path}`);
    },
  };
}
