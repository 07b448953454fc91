import { type ChannelEvent, type Evidence, isMessageChannel, type Leg, type Names } from './evidence.ts';

/** Whose a conversation is. Never guessed: no witness, or two that differ, means nobody's. */
export type Attribution =
  | { readonly tenant: string }
  | { readonly tenant: null; readonly reason: 'no_tenant' | 'several_tenants'; readonly seen: readonly string[] };

/**
 * Two kinds of witness, both out of a caller's reach: the tenantid that Asterisk copied from the endpoint, and the
 * endpoint's own name in the name of the channel.
 */
export function attribute(evidence: Evidence, names: Names): Attribution {
  const seen = new Set<string>();
  const named = new Set<string>();
  for (const event of evidence.events) {
    if (isMessageChannel(event.channel)) continue;
    witness(seen, event.tenantId);
    named.add(event.channel);
  }
  for (const leg of evidence.legs) {
    witness(seen, leg.tenantId);
    witness(seen, leg.peerTenantId);
    named.add(leg.channel).add(leg.dstChannel);
  }
  for (const channel of named) witness(seen, tenantOfChannel(channel, names));
  return verdict(seen);
}

/** The same for one leg, as long as the rest of its conversation is not known. */
export function attributeLeg(leg: Leg, names: Names): Attribution {
  return attribute({ events: NO_EVENTS, legs: [leg] }, names);
}

function tenantOfChannel(channel: string, names: Names): string {
  const endpoint = names.endpointOfChannel(channel);
  return endpoint === null ? '' : (names.decodeName(endpoint)?.tenant ?? '');
}

function witness(seen: Set<string>, tenant: string): void {
  if (tenant !== '') seen.add(tenant);
}

function verdict(seen: ReadonlySet<string>): Attribution {
  const [tenant, other] = seen;
  if (tenant === undefined) return { tenant: null, reason: 'no_tenant', seen: [] };
  if (other !== undefined) return { tenant: null, reason: 'several_tenants', seen: [...seen].sort() };
  return { tenant };
}

const NO_EVENTS: readonly ChannelEvent[] = [];
