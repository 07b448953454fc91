import type { ChannelEvent, PbxCommands, PbxEvents } from '../asterisk/pbx-event.ts';
import type { Log } from '../platform/log.ts';

type AttendedTransfer = Extract<ChannelEvent, { readonly type: 'transfer.attended' }>;

/**
 * Asterisk puts whoever names a dialog by its Call-ID and both tags into its call (RFC 3891, in REFER), and does not ask
 * whose it is. The tags are random and nobody's but the two ends'; should they leak, the call that comes of it is ended.
 *
 * @returns stops listening
 */
export function endTransfersAcrossTenants(o: {
  readonly events: PbxEvents;
  readonly commands: Pick<PbxCommands, 'hangup'>;
  readonly log: Log;
}): () => void {
  return o.events.listen((event) => {
    if (event.type !== 'transfer.attended') return;
    const channels = channelsOf(event);
    const tenants = new Set(channels.flatMap(({ tenant }) => tenant ?? []));
    if (tenants.size < 2) return;
    o.log.error({ tenants: [...tenants] }, 'a call was transferred from one tenant to another, and is ended');
    // Some of them are gone already, as those who transferred should be.
    for (const { uniqueId } of channels) o.commands.hangup({ channelId: uniqueId }).catch(() => {});
  });
}

/**
 * Asterisk asks a phone that has registered only at some time within `qualify_frequency` whether it is there, and has no
 * queue ring it until then. Asked at once, it takes calls at once; while no daemon runs it is as slow as Asterisk.
 *
 * @returns stops listening
 */
export function qualifyNewContacts(o: {
  readonly events: PbxEvents;
  readonly commands: Pick<PbxCommands, 'qualify'>;
  readonly log: Log;
}): () => void {
  return o.events.listen((event) => {
    if (event.type !== 'contact.changed' || event.status !== 'NonQualified') return;
    const { endpoint } = event;
    o.commands.qualify({ endpoint }).catch((error: unknown) => o.log.debug({ endpoint, error }, 'could not be asked'));
  });
}

function channelsOf({ first, second, transferee, target }: AttendedTransfer) {
  return [first, second, transferee, target].filter((channel) => channel !== null);
}
