import type { Channel } from './channels.ts';
import type { Names } from './evidence.ts';
import type { QueueVisit } from './queue-visits.ts';
import { byText } from './timeline.ts';

/**
 * A conversation that was a callback: a placeholder waited in the queue (one half of a Local channel), an agent took it,
 * and the other half called the customer. Which callback it was, and since when the customer had waited, Asterisk was
 * told in the placeholder's own number.
 */
export interface CallbackCall {
  readonly id: number;
  /** Since when the customer has waited, epoch microseconds. */
  readonly joinedAt: number;
  readonly number: string;
  /** The agent's phone that took it, else the first one that rang. */
  readonly agent: Channel;
  /** The half that called the customer; null when no agent took the place. */
  readonly calling: Channel | null;
  /** When customer and agent could talk; null when they never could. */
  readonly answeredAt: number | null;
}

/** Null for any other conversation, 'unseen' for a placeholder that nobody ever heard of: no call at all. */
export function callbackOf(channels: ReadonlyMap<string, Channel>, names: Names): CallbackCall | 'unseen' | null {
  const all = [...channels.values()].sort((a, b) => a.startedAt - b.startedAt || byText(a.uniqueId, b.uniqueId));
  const halves = all.filter(({ kind, context, exten }) => kind === 'inner' && names.decodeCallback(context, exten));
  const [half] = halves;
  const place = half === undefined ? null : names.decodeCallback(half.context, half.exten);
  if (place === null) return null;
  const phones = all.filter(({ kind }) => kind === 'phone');
  const agent = phones.find(({ stays }) => stays.length > 0) ?? phones[0];
  if (agent === undefined) return 'unseen';
  const calling = halves.find(({ apps }) => apps.some(({ app }) => app === 'Dial')) ?? null;
  const talking = all.filter(({ kind }) => kind === 'trunk').flatMap(({ stays }) => stays);
  const answeredAt = talking.find(({ holding }) => !holding)?.from ?? null;
  const { id, joinedAt, number } = place;
  return { id, number, joinedAt: joinedAt * 1_000, agent, calling, answeredAt };
}

/** The stay of a callback: nobody is answered before the customer is, and an agent who hears it ring does not talk. */
export function ofCallback(visit: QueueVisit, { answeredAt }: CallbackCall): QueueVisit {
  if (visit.connectedAt === null) return visit;
  if (answeredAt === null) return { ...visit, outcome: 'overflowed', talked: 0 };
  return { ...visit, talked: Math.min(visit.talked, Math.max(0, visit.leftAt - answeredAt)) };
}
