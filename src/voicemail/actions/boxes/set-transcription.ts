import { randomBytes } from 'node:crypto';
import { PatchbayError } from '../../../platform/errors.ts';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { transact } from '../../../platform/mysql/transact.ts';
import { type Actor, appendAudit, MASK } from '../../../tenancy/guard/audit.ts';
import {
  findTranscription,
  removeTranscriber,
  saveTranscriber,
  type TranscriptionRow,
} from '../../store/transcription.ts';
import type { VoicemailRoom } from '../context.ts';
import { insideFault } from './inside-address.ts';

/** @returns what is stored, and the secret where it was made here: it is shown this once */
export async function setTranscription(
  room: VoicemailRoom,
  actor: Actor,
  to: { readonly url: string; readonly secret?: string | undefined },
): Promise<{ readonly row: TranscriptionRow; readonly secret: string | null }> {
  const fault = insideFault(to.url);
  if (fault !== null) {
    throw new PatchbayError('invalid', 'the input is not valid', { errors: [{ path: 'body.url', message: fault }] });
  }
  const { tenantId } = actor;
  return transact(room.db, async (whole) => {
    const trx = tenantScope(whole, tenantId);
    const before = await findTranscription(trx);
    const made = to.secret === undefined && before === null ? randomBytes(24).toString('base64url') : null;
    const given = to.secret ?? made;
    const sealed = given === null ? (before?.secret ?? '') : room.seal.close(given, tenantId);
    await saveTranscriber(trx, tenantId, { url: to.url, secret: sealed });
    await note(room, whole, actor, {
      before: before === null ? null : { url: before.url, secret: MASK },
      after: { url: to.url, secret: MASK },
    });
    return { row: (await findTranscription(trx)) as TranscriptionRow, secret: made };
  });
}

/** Nothing is written down any more; what was stays. */
export async function removeTranscription(room: VoicemailRoom, actor: Actor): Promise<void> {
  await transact(room.db, async (whole) => {
    const trx = tenantScope(whole, actor.tenantId);
    const before = await findTranscription(trx);
    if (before === null) return;
    await removeTranscriber(trx);
    await note(room, whole, actor, { before: { url: before.url, secret: MASK }, after: null });
  });
}

function note(
  room: VoicemailRoom,
  trx: Parameters<typeof appendAudit>[0],
  actor: Actor,
  changes: Readonly<Record<string, unknown>>,
): Promise<void> {
  const entry = { action: 'transcription.changed', entityType: 'transcription', entityId: actor.tenantId, changes };
  return appendAudit(trx, { ...actor, ...entry, at: new Date(room.clock.now()) });
}
