import { setTimeout as sleep } from 'node:timers/promises';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import { queuesById, type WantedQueue } from '../store/queues/wanted.ts';
import type { Done } from './carry-out.ts';
import type { Provisioning } from './context.ts';
import { ASK_MS, PATIENCE_MS, PAUSE_MS, pending, type Seen, seeInPbx } from './see-in-pbx.ts';

/**
 * Whether what was written counts already. Numbers, schedules, menus and the blocklist are asked for by the dialplan at
 * each call, so that a PBX which can be reached works with them; queues are its own, and looked at.
 */
export async function seeRouting(
  room: Provisioning,
  tenantId: string,
  { applied, changes }: Pick<Done<unknown>, 'applied' | 'changes'>,
): Promise<Seen> {
  const told = await seeInPbx(room, applied, new Map(), 'context');
  if (told.state === 'pending') return told;
  const ids = changes.flatMap(({ table, key }) => (table === 'queues' ? [Number(key['id'])] : []));
  const wanted = await queuesById(tenantScope(room.db, tenantId), ids);
  try {
    for (let waited = 0; ; waited += PAUSE_MS) {
      const missing = wanted.length === 0 ? await reached(room) : await notAsWanted(room, wanted);
      if (missing.length === 0) return { state: 'live', detail: 'the PBX has it as it is here' };
      if (waited >= PATIENCE_MS) return pending('the PBX does not show it yet');
      await sleep(PAUSE_MS);
    }
  } catch (error) {
    room.log.debug({ error }, 'what was written could not be looked at');
    return pending('the PBX cannot be reached');
  }
}

async function reached({ reads }: Provisioning): Promise<readonly never[]> {
  await reads.endpoints([], 'context', ASK_MS);
  return [];
}

/** A queue that goes keeps those who wait in it, and stays in Asterisk until the last has left: that is as it should be. */
function notAsWanted({ inspection }: Provisioning, wanted: readonly WantedQueue[]): Promise<readonly WantedQueue[]> {
  return inspection.inspect(ASK_MS, async (look) => {
    const { queues } = await look.queues();
    const live = new Map(queues.map(({ name, strategy }) => [name, strategy]));
    return wanted.filter(({ name, strategy, isThere }) => isThere && live.get(name) !== strategy);
  });
}
