import { PatchbayError } from '../../platform/errors.ts';
import type { AmiFrame } from './frame.ts';

/** What came for one action: its response and, for a list action, the events of the list in order. */
export interface Answer {
  readonly response: AmiFrame;
  readonly items: readonly AmiFrame[];
}

interface Waiter {
  readonly items: AmiFrame[] | null;
  response: AmiFrame | null;
  readonly timer: NodeJS.Timeout;
  resolve(answer: Answer): void;
  reject(error: PatchbayError): void;
}

/** More than any real list has. */
const MAX_ITEMS = 500_000;

/** Actions sent and not answered yet. Each ends exactly once: answered, over its deadline, or with the connection. */
export class PendingActions {
  readonly #waiters = new Map<string, Waiter>();

  get size(): number {
    return this.#waiters.size;
  }

  /** @param o.list also collects the events of its list, up to the one that says Complete or Cancelled */
  expect(id: string, o: { readonly list: boolean; readonly deadlineMs: number }): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#fail(id, `no answer within ${o.deadlineMs} ms`), o.deadlineMs);
      this.#waiters.set(id, { items: o.list ? [] : null, response: null, timer, resolve, reject });
    });
  }

  /** @returns false when nobody waits for it, or it was answered already */
  response(frame: AmiFrame): boolean {
    const id = frame.get('ActionID');
    const waiter = this.#waiters.get(id);
    if (waiter === undefined || waiter.response !== null || frame.nameAt(1) !== 'ActionID') return false;
    waiter.response = frame;
    const more = waiter.items !== null && frame.get('EventList').toLowerCase() === 'start';
    if (!more) this.#finish(id, waiter);
    return true;
  }

  /** @returns false when it belongs to no list that is being collected */
  listed(frame: AmiFrame): boolean {
    const id = frame.get('ActionID');
    const waiter = this.#waiters.get(id);
    if (waiter === undefined || waiter.items === null || waiter.response === null || isFinished(frame)) return false;
    const list = frame.get('EventList').toLowerCase();
    if (list === 'complete') this.#finish(id, waiter);
    else if (list === 'cancelled') this.#fail(id, 'the list was cancelled');
    else if (waiter.items.push(frame) > MAX_ITEMS) this.#fail(id, 'a list without an end');
    return true;
  }

  /** The connection is gone: whether Asterisk carried them out cannot be known. */
  failAll(reason: string): void {
    for (const id of [...this.#waiters.keys()]) this.#fail(id, reason);
  }

  #finish(id: string, waiter: Waiter): void {
    if (waiter.response === null) return;
    this.#forget(id, waiter);
    waiter.resolve({ response: waiter.response, items: waiter.items ?? [] });
  }

  #fail(id: string, reason: string): void {
    const waiter = this.#waiters.get(id);
    if (waiter === undefined) return;
    this.#forget(id, waiter);
    waiter.reject(new PatchbayError('outcome_unknown', reason));
  }

  #forget(id: string, waiter: Waiter): void {
    clearTimeout(waiter.timer);
    this.#waiters.delete(id);
  }
}

/** Genuine items of lists with a header of that name; whoever reads a list takes only the types it consists of. */
const HAVE_PRIORITY = new Set(['QueueEntry', 'ListDialplan']);
/** The same, with our ActionID before all that a caller can choose: one that he begins has it not. */
const SHOWN_CHANNEL = 'CoreShowChannel';

/**
 * A caller waiting in a queue stands in its list, his number raw and our ActionID some lines after it. A frame that he
 * begins inside his number is finished by Asterisk with those lines, the ActionID among them; that is how it is known.
 */
function isFinished(frame: AmiFrame): boolean {
  if (frame.has('EventList')) return frame.nameAt(1) !== 'ActionID';
  if (frame.type === SHOWN_CHANNEL) return frame.nameAt(1) !== 'ActionID';
  return !HAVE_PRIORITY.has(frame.type) && frame.has('Priority');
}
