import { createHash, randomBytes } from 'node:crypto';
import type { TextEvent } from '../../../asterisk/text-event.ts';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { userOf } from '../../model/texts.ts';
import { providerOfTrunk } from '../../store/providers.ts';
import type { Messaging } from '../context.ts';
import { persist } from '../persist.ts';
import { receiveSms } from '../receiving/receive-sms.ts';
import { acceptText, type Owner } from './accept-text.ts';

/** A SIP MESSAGE: of a trunk it is SMS, of a phone it is for a colleague or for somebody outside. */
export async function hearText(room: Messaging, event: TextEvent): Promise<void> {
  // Whose it is says the endpoint that has authenticated. From only names a number where the trunk is a carrier's.
  const owner = room.directory.endpoint(event.endpoint);
  if (owner === null) {
    room.counted.inc({ direction: 'inbound', outcome: 'of_nobody' });
    return;
  }
  const key = keyOf(event);
  // The phone or carrier was told that all is well, so nobody sends it again.
  await persist(room, () =>
    owner.kind === 'phone' ? acceptText(room, owner, event, key) : keepSms(room, owner, event, key),
  );
}

async function keepSms(room: Messaging, { tenantId }: Owner, event: TextEvent, key: string): Promise<void> {
  const provider = await providerOfTrunk(tenantScope(room.db, tenantId), event.endpoint);
  if (provider === undefined) {
    room.counted.inc({ direction: 'inbound', outcome: 'no_provider' });
    return;
  }
  const account = { id: provider.id, tenantId, kind: 'sip' as const };
  await receiveSms(room, account, { from: userOf(event.from), to: userOf(event.to), body: event.body, id: key });
}

/** The same for what a phone or a carrier sends again; where Asterisk does not tell, every message is another. */
function keyOf({ endpoint, key }: TextEvent): string {
  const text = key === '' ? randomBytes(16).toString('hex') : key;
  return createHash('sha256').update(`${endpoint}\n${text}`).digest('base64url');
}
