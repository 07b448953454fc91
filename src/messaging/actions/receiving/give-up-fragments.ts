import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { joined, patched } from '../../model/fragments.ts';
import { ofWhole, oldFragments, removeWhole } from '../../store/fragments.ts';
import { findProvider } from '../../store/providers.ts';
import { commit } from '../commit.ts';
import type { Messaging } from '../context.ts';
import { nameOfWhole } from './join-fragment.ts';
import { receiveSms } from './receive-sms.ts';

/** Parts of one message come within minutes, or not at all. */
const PATIENCE_MS = 3_600_000;

/** What came of messages whose other parts did not is shown as it is. */
export async function giveUpFragments(room: Messaging): Promise<void> {
  for (const old of await oldFragments(room.db, new Date(room.clock.now() - PATIENCE_MS), 100)) {
    const provider = await findProvider(tenantScope(room.db, old.tenant_id), old.provider_id);
    const parts = await commit(room, old.tenant_id, ({ trx }) => ofWhole(trx, old));
    if (provider !== undefined && parts.length > 0 && joined(parts) === null) {
      const account = { id: provider.id, tenantId: provider.tenant_id, kind: provider.kind };
      const of = { from: old.sender, to: old.recipient, id: nameOfWhole(old, parts) };
      await receiveSms(room, account, { ...of, body: patched(parts), segments: parts.length });
    }
    // Not before the message is there: nobody sends these again. Of the same parts it is made once.
    await commit(room, old.tenant_id, ({ trx }) => removeWhole(trx, old));
  }
}
