import type { CallView, LegView } from './picture.ts';

export type CallNews =
  | 'call.started'
  | 'call.ringing'
  | 'call.answered'
  | 'call.hold'
  | 'call.unhold'
  | 'call.transferred'
  | 'call.updated'
  | 'call.ended'
  | 'queue.caller.joined'
  | 'queue.caller.left';

/**
 * What there is to say between what was told last (null: nothing yet) and now: one entry per visible change, in the
 * order in which it happened. `call.updated` only where nothing else says it.
 */
export function changes(before: CallView | null, now: CallView): readonly CallNews[] {
  const news: CallNews[] = [];
  const rejoined = now.waiting && before?.waiting === true && now.queue?.joinedAt !== before.queue?.joinedAt;
  if (before === null) news.push('call.started');
  if (now.transfers > (before?.transfers ?? 0)) news.push('call.transferred');
  if (before?.waiting && (!now.waiting || rejoined)) news.push('queue.caller.left');
  if (now.waiting && (!before?.waiting || rejoined)) news.push('queue.caller.joined');
  if (now.ringing.some((leg) => !before?.ringing.includes(leg))) news.push('call.ringing');
  if (talked(now) && !talked(before)) news.push('call.answered');
  if (now.state === 'held' && before?.state !== 'held' && now.ended === null) news.push('call.hold');
  if (now.state === 'answered' && before?.state === 'held') news.push('call.unhold');
  if (now.ended !== null) news.push('call.ended');
  if (news.length === 0 && before !== null && !looksSame(before, now)) news.push('call.updated');
  return news;
}

function talked(view: CallView | null): boolean {
  return view !== null && view.answeredAt !== null && (view.state === 'answered' || view.state === 'held');
}

function looksSame(a: CallView, b: CallView): boolean {
  return (
    a.state === b.state &&
    a.direction === b.direction &&
    a.did === b.did &&
    a.queue?.joinedAt === b.queue?.joinedAt &&
    sameParty(a.from, b.from) &&
    sameParty(a.to, b.to) &&
    sameLegs(a.legs, b.legs) &&
    a.agents.length === b.agents.length &&
    a.agents.every((agent, n) => agent === b.agents[n])
  );
}

/**
 * Nothing to say of the legs: none came or changed. That one goes or hears nobody any more is no news by itself; who is in
 * the call and what state it is in says enough, and a call that is torn down would tell of each leg.
 */
function sameLegs(a: CallView['legs'], b: CallView['legs']): boolean {
  return b.every((leg) => leg.state === 'waiting' || a.some((old) => sameLeg(old, leg)));
}

function sameLeg(a: LegView, b: LegView): boolean {
  return a.id === b.id && a.state === b.state && a.space === b.space && sameParty(a.party, b.party);
}

function sameParty(a: CallView['from'], b: CallView['from']): boolean {
  return a.number === b.number && a.name === b.name;
}
