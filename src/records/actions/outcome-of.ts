import * as naming from '../../asterisk/naming.ts';
import { attributeLeg } from '../model/attribution.ts';
import { type Derived, derive } from '../model/call-record.ts';
import type { Conversation } from '../model/conversation.ts';
import type { ChannelEvent, Leg } from '../model/evidence.ts';
import { legFacts } from '../model/leg-facts.ts';
import type { StoredLeg } from '../store/cdr-legs.ts';
import { MAX_EVENTS } from '../store/load-conversations.ts';
import type { Outcome } from '../store/save-batch.ts';

/** Where legs stand that are not stored yet. */
export type Places = ReadonlyMap<Leg, { readonly fileId: number; readonly offset: number }>;

/** @param events all of its events, where the conversation itself holds only a part of them */
export function outcomeOf(
  conversation: Conversation,
  places: Places,
  events: readonly ChannelEvent[] = conversation.events,
): Outcome {
  const cutShort = events.length > MAX_EVENTS;
  const evidence = { events: cutShort ? events.slice(0, MAX_EVENTS) : events, legs: conversation.legs };
  const derived = derive(evidence, cutShort ? 'too_many_events' : conversation.early, naming);
  const legs = conversation.legs.map((leg) => storedLeg(leg, derived, places));
  return { conversation, derived, legs };
}

/** A leg whose conversation goes on: its own witnesses decide for now. */
export function earlyLeg(leg: Leg, places: Places): StoredLeg {
  return storedLeg(leg, null, places);
}

function storedLeg(leg: Leg, derived: Derived | null, places: Places): StoredLeg {
  const place = places.get(leg);
  const attribution = derived?.attribution ?? attributeLeg(leg, naming);
  return {
    leg,
    fileId: place?.fileId ?? null,
    offset: place?.offset ?? null,
    tenant: attribution.tenant,
    facts: legFacts(leg, derived, naming),
  };
}
