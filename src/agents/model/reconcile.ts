import type { DeviceState, QueueMemberSnapshot } from '../../asterisk/pbx-event.ts';
import type { Agent } from './agent.ts';
import type { Label } from './interval.ts';
import { isLate } from './order.ts';
import { FRESH, type Leg, type Phone } from './phone.ts';
import { seated } from './rules.ts';
import { NO_SEATS } from './seat.ts';

/** Everything a snapshot says of one phone. */
export interface PhoneFacts {
  readonly device: DeviceState;
  /** Whether the endpoint has a contact that answers; null where Asterisk did not say. */
  readonly online: boolean | null;
  readonly legs: readonly Pick<Leg, 'id' | 'callId' | 'phase'>[];
  readonly members: readonly QueueMemberSnapshot[];
  /** Asterisk is not the process that was heard last: nothing known of it outlives that, whatever its clock says. */
  readonly restarted: boolean;
  /** Epoch milliseconds at which calls of an earlier process ended at the latest; null when it is the same process. */
  readonly callsLostAt: number | null;
}

const OF_A_CALL: ReadonlySet<Label> = new Set(['ringing', 'talking', 'on_hold', 'in_use']);

/**
 * Replaces what is known of the phone by what the snapshot shows; only what was heard after the snapshot was taken
 * stays. What ended while nobody listened ends now: the snapshot does not say when.
 */
export function reconcile(agent: Agent, facts: PhoneFacts, at: number): Agent {
  const before = facts.restarted ? { ...agent, seats: NO_SEATS } : agent;
  const fresh: Agent = { ...before, phone: phoneNow(agent.phone, facts, at), fence: at, remembered: null };
  const shown = new Set(facts.members.map((member) => member.queue));
  const left = [...fresh.seats.keys()].filter((queue) => !shown.has(queue));
  const gone = left.reduce((state, queue) => seated(state, queue, null, at), fresh);
  return facts.members.reduce((state, member) => seated(state, member.queue, member, at), gone);
}

/** Calls of a dead Asterisk ended with it, even when that is learned much later. */
export function loseCalls(agent: Agent, lostAt: number | null): Agent {
  if (lostAt === null || agent.open === null) return agent;
  if (!OF_A_CALL.has(agent.open.label) || agent.open.startedAt >= lostAt) return agent;
  return { ...agent, remembered: { device: 'unavailable', work: 'none', callId: null } };
}

function phoneNow(phone: Phone, facts: PhoneFacts, at: number): Phone {
  const newer = (since: number): boolean => !facts.restarted && isLate(at, since);
  const known = new Map(phone.legs.map((leg) => [leg.id, leg]));
  const shown = facts.legs
    .filter(({ id }) => !phone.ended.includes(id))
    .map((leg): Leg => {
      const before = known.get(leg.id);
      if (before === undefined) return { ...leg, at, ...FRESH };
      return newer(before.at) ? before : { ...before, ...leg, at };
    });
  const ids = new Set(shown.map((leg) => leg.id));
  const later = phone.legs.filter((leg) => !ids.has(leg.id) && newer(leg.at));
  const contact = facts.online === true ? 'reachable' : facts.online === false ? fault(phone) : phone.contact;
  return {
    ...phone,
    legs: heldAsShown([...shown, ...later], facts.device, newer),
    ...(newer(phone.deviceAt) ? {} : { device: facts.device, deviceAt: at }),
    ...(newer(phone.contactAt) ? {} : { contact, contactAt: at }),
  };
}

/** An endpoint is offline without a contact, or with one that does not answer: the snapshot cannot tell, we may. */
function fault(phone: Phone): Phone['contact'] {
  return phone.silent === 'unavailable' ? 'unreachable' : 'none';
}

/** A snapshot shows hold only as the device state of the whole phone. */
function heldAsShown(legs: readonly Leg[], device: DeviceState, newer: (since: number) => boolean): readonly Leg[] {
  const up = legs.filter((leg) => leg.phase === 'up').length;
  if (device !== 'ONHOLD' && up > 1) return legs;
  const held = device === 'ONHOLD';
  return legs.map((leg) => (leg.phase !== 'up' || leg.held === held || newer(leg.heldAt) ? leg : { ...leg, held }));
}
