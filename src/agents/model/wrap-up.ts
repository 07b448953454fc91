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
  /** Asterisk itself showed this second; otherwise it is that of an event about the same end. */
  readonly exact: boolean;
  readonly seconds: number;
  /** The queue of the call is known; otherwise the longest wrap-up among the member's queues is taken. */
  readonly certain: boolean;
  readonly callId: string | null;
}

/** Two whole-second stamps of one call's end, taken some microseconds or milliseconds apart. */
function sameCall(wrap: WrapUp, lastCall: number): boolean {
  return Math.abs(wrap.lastCall - lastCall) <= 1;
}

export function wrapUpEndsAt(wrap: WrapUp): number {
  return (wrap.lastCall + wrap.seconds) * 1000;
}

/** A call of a queue ended: AgentComplete said so, or its channel did before AgentComplete was heard. */
export function afterCall(wrap: WrapUp | null, at: number, seconds: number, callId: string | null): WrapUp {
  const lastCall = Math.floor(at / 1_000_000);
  if (wrap === null || !sameCall(wrap, lastCall)) return { lastCall, exact: false, seconds, certain: true, callId };
  return {
    ...wrap,
    lastCall: wrap.exact ? wrap.lastCall : lastCall,
    seconds,
    certain: true,
    callId: callId ?? wrap.callId,
  };
}

/** A member shows a `lastcall`: it corrects the second, and is all there is when nothing else was heard of the call. */
export function afterLastCall(wrap: WrapUp | null, lastCall: number, seconds: number): WrapUp | null {
  if (lastCall === 0) return wrap;
  if (wrap === null || lastCall > wrap.lastCall + 1) {
    return { lastCall, exact: true, seconds, certain: false, callId: null };
  }
  if (!sameCall(wrap, lastCall)) return wrap;
  const longest = wrap.certain ? wrap.seconds : Math.max(wrap.seconds, seconds);
  if (wrap.exact && lastCall === wrap.lastCall && longest === wrap.seconds) return wrap;
  return { ...wrap, lastCall, exact: true, seconds: longest };
}
