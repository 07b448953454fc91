/**
 * An attended transfer as it is seen in the call: the holder (a phone of ours) leaves the caller in a place to wait, asks
 * the target, and hands over, or comes back. Nothing is believed but where the three are: after a restart of the daemon
 * the same look at the same channels gives the same state.
 *
 *   sent ──► ringing ──► consulting (with the target, or, swapped, with the caller) ──► completed
 *     └───────────┴───────────────┴──► cancelled (asked for) · failed (anything else that ends it)
 */
export const TRANSFER_STATES = [
  'sent',
  'ringing',
  'consulting',
  'completed',
  'cancelled',
  'failed',
  'unknown',
] as const;
export type TransferState = (typeof TRANSFER_STATES)[number];

export interface Seat {
  /** Uniqueid and name of the channel. */
  readonly id: string;
  readonly channel: string;
}

/** What is kept of a transfer beside its state. */
export interface TransferMemory {
  readonly holder: Seat & { readonly number: string };
  /** Whom the holder spoke with; null for a blind transfer that nobody has to be found for. */
  readonly caller: Seat | null;
  readonly target: Seat | null;
  /** Where holder and caller spoke: in another one they have been apart, however shortly. */
  readonly bridge: string | null;
  /** Legs that were there before: the target is none of them. */
  readonly before: readonly string[];
  /** Holder and caller were seen apart: it has begun. */
  readonly parted: boolean;
  readonly cancelling: boolean;
}

export interface Transfer {
  readonly kind: 'blind' | 'attended';
  readonly state: TransferState;
  readonly speaksWith: 'target' | 'caller' | null;
  readonly detail: string;
  readonly memory: TransferMemory;
}

export interface TransferLeg extends Seat {
  readonly state: 'calling' | 'ringing' | 'waiting' | 'talking' | 'held';
  readonly bridge: string | null;
  readonly others: readonly string[];
}

export function isOver({ state }: Pick<Transfer, 'state'>): boolean {
  return state === 'completed' || state === 'cancelled' || state === 'failed' || state === 'unknown';
}

/** @param legs of the call; null once it is over */
export function look(transfer: Transfer, legs: readonly TransferLeg[] | null): Transfer {
  if (isOver(transfer)) return transfer;
  return transfer.kind === 'blind' ? lookAtBlind(transfer, legs ?? []) : lookAtAttended(transfer, legs ?? []);
}

function lookAtBlind(transfer: Transfer, legs: readonly TransferLeg[]): Transfer {
  const { holder } = transfer.memory;
  return legs.some(({ id }) => id === holder.id) ? transfer : { ...transfer, state: 'completed' };
}

function lookAtAttended(transfer: Transfer, legs: readonly TransferLeg[]): Transfer {
  const { memory } = transfer;
  const find = (seat: Seat | null) => legs.find(({ id }) => id === seat?.id);
  const [holder, caller] = [find(memory.holder), find(memory.caller)];
  const target = find(memory.target) ?? newest(legs, memory);
  const together = (a: TransferLeg | undefined, b: TransferLeg | undefined) =>
    a !== undefined && b !== undefined && a.others.includes(b.id);
  const withCaller = together(holder, caller);
  const now: Transfer = {
    ...transfer,
    memory: {
      ...memory,
      target: target === undefined ? memory.target : { id: target.id, channel: target.channel },
      parted: memory.parted || !withCaller || holder?.bridge !== memory.bridge,
    },
  };

  if (together(caller, target) && !withCaller) return over(now, 'completed');
  if (caller === undefined) return over(now, 'failed', 'the caller hung up');
  if (holder === undefined) return over(now, 'failed', 'the phone that asked hung up');
  if (target === undefined) {
    if (!now.memory.parted) return now;
    if (!withCaller) return { ...now, state: memory.target === null ? 'ringing' : now.state };
    return memory.cancelling ? over(now, 'cancelled') : over(now, 'failed', 'nobody answered, or the target hung up');
  }
  if (withCaller) return { ...now, state: 'consulting', speaksWith: 'caller' };
  if (together(holder, target)) return { ...now, state: 'consulting', speaksWith: 'target' };
  return now.state === 'consulting' ? now : { ...now, state: 'ringing' };
}

function newest(legs: readonly TransferLeg[], { before }: TransferMemory): TransferLeg | undefined {
  const fresh = legs.filter(({ id }) => !before.includes(id));
  return fresh.findLast(({ others }) => others.length > 0) ?? fresh.at(-1);
}

function over(transfer: Transfer, state: TransferState, detail = ''): Transfer {
  return { ...transfer, state, detail, speaksWith: null };
}
