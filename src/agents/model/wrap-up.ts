/**
 * Wrap-up as Asterisk does it: after a queue call a member is not called until `lastcall + wrapuptime`, both whole
 * seconds. Asterisk says nothing when it begins or ends, so it is computed from what it does say. The wrap-up of the
 * queue that the call came from counts for every queue of the member (`shared_lastcall=yes`).
 *
 * Nobody can end it early: Asterisk has no action for that, and showing an agent as free whom Asterisk does not call
 * would be a lie. It ends by itself.
 */
export interface WrapUp {
  /** Epoch seconds of the end of the call, as Asterisk keeps it. */
  readonly lastCall: number;
  readonly seconds: number;
  /** True once AgentComplete named the queue; until then the longest wrap-up among the member's queues is taken. */
  readonly certain: boolean;
  readonly callId: string | null;
}

/** Two whole-second stamps of one call's end: AgentComplete's and `lastcall`, taken some microseconds apart. */
function sameCall(wrap: WrapUp, lastCall: number): boolean {
  return Math.abs(wrap.lastCall - lastCall) <= 1;
}

export function wrapUpEndsAt(wrap: WrapUp): number {
  return (wrap.lastCall + wrap.seconds) * 1000;
}

/** AgentComplete: the queue is known, the second is known to about one. */
export function afterCompleted(wrap: WrapUp | null, at: number, seconds: number, callId: string | null): WrapUp {
  const lastCall = Math.floor(at / 1_000_000);
  if (wrap !== null && sameCall(wrap, lastCall)) {
    return { ...wrap, seconds, certain: true, callId: callId ?? wrap.callId };
  }
  return { lastCall, seconds, certain: true, callId };
}

/** A member shows a `lastcall`: it corrects the second, and is all there is when AgentComplete was not heard. */
export function afterLastCall(wrap: WrapUp | null, lastCall: number, seconds: number): WrapUp | null {
  if (lastCall === 0) return wrap;
  if (wrap === null || lastCall > wrap.lastCall + 1) return { lastCall, seconds, certain: false, callId: null };
  if (!sameCall(wrap, lastCall)) return wrap;
  const longest = wrap.certain ? wrap.seconds : Math.max(wrap.seconds, seconds);
  return lastCall === wrap.lastCall && longest === wrap.seconds ? wrap : { ...wrap, lastCall, seconds: longest };
}
