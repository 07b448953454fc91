import type { Derived } from './call-record.ts';
import type { Leg, Names } from './evidence.ts';
import { queueOf, waited } from './queue-visits.ts';
import { seconds } from './spans.ts';

/** What a leg gains beside Asterisk's own columns. */
export interface LegFacts {
  readonly queue: string | null;
  readonly queueWaitSeconds: number | null;
  readonly did: string | null;
  /** Endpoints whose person the leg may belong to, the called one first. */
  readonly endpoints: readonly string[];
}

/** @param derived null while the rest of the conversation is not known: less can be said then */
export function legFacts(leg: Leg, derived: Derived | null, names: Names): LegFacts {
  const queue = leg.lastApp === 'Queue' ? queueOf(leg.lastData) : null;
  const visit = derived?.visits.find(
    (one) =>
      one.uniqueId === leg.uniqueId && one.queue === queue && one.enteredAt <= leg.endAt && one.leftAt >= leg.startAt,
  );
  return {
    queue: queue === '' ? null : queue,
    queueWaitSeconds: visit === undefined ? null : seconds(waited(visit)),
    did: derived?.record.did ?? null,
    endpoints: [leg.dstChannel, leg.channel].map(names.endpointOfChannel).filter((endpoint) => endpoint !== null),
  };
}
