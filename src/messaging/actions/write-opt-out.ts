import { PatchbayError } from '../../platform/errors.ts';
import type { Actor } from '../../tenancy/guard/audit.ts';
import { findOptOut, holdOptOut, lockOptOut, type OptOutRow, setOptOut } from '../store/opt-outs.ts';
import { commit } from './commit.ts';
import type { Messaging } from './context.ts';
import { note } from './note.ts';
import { noSuch } from './refusals.ts';

/** Somebody said so in another way than by STOP. @throws PatchbayError `conflict` when it is on record */
export function addOptOut(room: Messaging, actor: Actor, number: string): Promise<OptOutRow> {
  return commit(room, actor.tenantId, async (writing) => {
    const { trx, tenantId, now } = writing;
    const known = await holdOptOut(trx, tenantId, number);
    if (known.is_out === 1) throw new PatchbayError('conflict', `${number} has opted out already`);
    await setOptOut(trx, known.id, { isOut: true, source: 'manual', messageId: null, at: now });
    await note(writing, actor, 'sms_opt_out.created', known.id, { number });
    return (await findOptOut(trx, number)) ?? known;
  });
}

/** Only the person may take STOP back; what people of the tenant put here, they may take away. */
export function removeOptOut(room: Messaging, actor: Actor, id: number): Promise<void> {
  return commit(room, actor.tenantId, async (writing) => {
    const { trx, now } = writing;
    const known = await lockOptOut(trx, id);
    if (known === undefined) throw noSuch('opt-out');
    if (known.source === 'keyword') {
      throw new PatchbayError('conflict', 'the person has said STOP, and can say START');
    }
    await setOptOut(trx, id, { isOut: false, source: 'manual', messageId: null, at: now });
    await note(writing, actor, 'sms_opt_out.removed', id, { number: known.number });
  });
}
