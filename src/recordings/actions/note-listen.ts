import { transact } from '../../platform/mysql/transact.ts';
import { type Actor, appendAudit } from '../../tenancy/guard/audit.ts';
import { goOnListening, insertListen } from '../store/listens.ts';
import type { Recordings } from './context.ts';

/** A player asks for one file in many pieces; within this time they are one listening. */
const ONE_LISTENING_MS = 10 * 60_000;

/** Who hears a recording is written down before he hears anything: without the database nobody does. */
export function noteListen(
  { db, clock }: Pick<Recordings, 'db' | 'clock'>,
  actor: Actor,
  recordingId: number,
  kind: 'listen' | 'download',
): Promise<void> {
  const at = new Date(clock.now());
  const { tenantId, userId, apiKeyId } = actor;
  const listen = { tenantId, recordingId, userId, apiKeyId, kind, address: actor.address.slice(0, 64), at };
  return transact(db, async (trx) => {
    if (await goOnListening(trx, listen, new Date(at.getTime() - ONE_LISTENING_MS))) return;
    await insertListen(trx, listen);
    const action = kind === 'listen' ? 'recording.listened' : 'recording.downloaded';
    await appendAudit(trx, { ...actor, action, entityType: 'recording', entityId: String(recordingId), at });
  });
}
