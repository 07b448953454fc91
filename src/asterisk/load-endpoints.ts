import { PatchbayError } from '../platform/errors.ts';
import type { AmiSession } from './ami/session.ts';
import type { AriSnapshots } from './ari/snapshots.ts';
import { pjsipInterface } from './naming.ts';
import { isJson } from './normalise/json.ts';

const AT_ONCE = 50;

/** All PJSIP endpoints that Asterisk has in memory, as ARI gives them. */
export async function loadedEndpoints(ari: AriSnapshots): Promise<unknown[]> {
  try {
    const all = await ari.get('/endpoints/PJSIP');
    return Array.isArray(all) ? all : [];
  } catch (error) {
    // "invalid tech" is what ARI says while it knows no endpoint at all.
    if (error instanceof PatchbayError && error.code === 'not_found') return [];
    throw error;
  }
}

/**
 * Makes Asterisk read the endpoints it does not have in memory: those made since, and all of them when the database was
 * away while it started. Until then such a phone has no device state and cannot be reached once the database is gone.
 * Asking for a device state reads its endpoint, and needs the class `reporting` alone.
 *
 * @returns how many of them Asterisk still cannot read, e.g. because the database is away
 */
export async function loadEndpoints(ami: AmiSession, ari: AriSnapshots, known: Iterable<string>): Promise<number> {
  const missing = async (): Promise<string[]> => {
    const loaded = new Set((await loadedEndpoints(ari)).map((one) => (isJson(one) ? one['resource'] : null)));
    return [...known].filter((endpoint) => !loaded.has(endpoint));
  };
  const load = (endpoint: string): Promise<unknown> =>
    ami.request('Getvar', { Variable: `DEVICE_STATE(${pjsipInterface(endpoint)})` });

  const [first, ...others] = await missing();
  if (first === undefined) return 0;
  await load(first);
  // With the database away each of the others would wait for it in vain.
  if ((await missing()).includes(first)) return others.length + 1;
  for (let from = 0; from < others.length; from += AT_ONCE) {
    await Promise.all(others.slice(from, from + AT_ONCE).map(load));
  }
  return (await missing()).length;
}
