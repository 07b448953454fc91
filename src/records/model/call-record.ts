import { type Attribution, attribute } from './attribution.ts';
import { callbackOf, ofCallback } from './callback.ts';
import { type Channel, channelsOf, talkByBridge } from './channels.ts';
import { type Disposition, dispositionOf } from './disposition.ts';
import { type Evidence, isMessageChannel, type Names } from './evidence.ts';
import { asDialled, askerOf, type Direction, dialledBy, directionOf, originOf, smallestId } from './origin.ts';
import { type OutsideLeg, outsideLegs } from './outside-legs.ts';
import { type Party, partiesOf } from './parties.ts';
import { decisiveVisit, type QueueVisit, queueVisits, waited } from './queue-visits.ts';
import { type Detour, detoursIn } from './routing.ts';
import { clip, lengthOf, overlap, seconds, union } from './spans.ts';
import { timeline } from './timeline.ts';
import { type Transfer, transfersOf } from './transfers.ts';

/**
 * Why a conversation was closed without the end that Asterisk writes:
 * `pbx_lost` Asterisk died with it; `channel_gone` Asterisk lives and knows none of its channels;
 * `no_linkedid_end` all channels ended and nothing more came; `no_cel` there were only CDR.
 */
export type EarlyEnd = 'pbx_lost' | 'channel_gone' | 'no_linkedid_end' | 'no_cel';

/** Nothing seen of its beginning, or more events than one conversation is given room for. */
export type Gap = EarlyEnd | 'no_start' | 'too_many_events';

/** One conversation, whatever number of legs, agents, queues and transfers it had. Times in epoch microseconds. */
export interface CallRecord {
  /** The smallest linkedid: what its public id is made of. */
  readonly root: string;
  readonly direction: Direction;
  readonly fromNumber: string;
  readonly fromName: string;
  readonly toNumber: string;
  /** The number of ours that was called from outside. */
  readonly did: string | null;
  /** Name in Asterisk. */
  readonly queue: string | null;
  readonly startedAt: number;
  /** When the caller and somebody could talk; null when they never could. */
  readonly answeredAt: number | null;
  readonly endedAt: number;
  /** From the start until somebody answered, voicemail took over or the caller left. */
  readonly waitSeconds: number;
  readonly queueWaitSeconds: number | null;
  /** The callback that it was: then the wait in the queue counts from when the customer joined it. */
  readonly callbackId: number | null;
  /** While at least two parties were in one bridge, and the caller did not wait. */
  readonly talkSeconds: number;
  /** Parked, or kept waiting over HTTP, after the answer. A phone's own hold leaves no trace in CEL. */
  readonly holdSeconds: number;
  readonly disposition: Disposition;
  /** Q.850 cause of the caller's channel; 0 and 127 are Asterisk's own for "none" and "cancelled". */
  readonly hangupCause: number | null;
  readonly transfers: readonly Transfer[];
  readonly voicemail: boolean;
  readonly routing: readonly Detour[];
  readonly parties: readonly Party[];
  readonly gap: Gap | null;
}

export interface Derived {
  readonly attribution: Attribution;
  readonly record: CallRecord;
  readonly visits: readonly QueueVisit[];
  readonly outside: readonly OutsideLeg[];
}

/** A conversation as its evidence tells it. The same evidence gives the same record, whatever order it arrived in. */
export function derive(evidence: Evidence, early: EarlyEnd | 'too_many_events' | null, names: Names): Derived | null {
  const events = timeline(evidence.events.filter(({ channel }) => !isMessageChannel(channel)));
  const attribution = attribute(evidence, names);
  const ids = new Set([...events, ...evidence.legs].map(({ linkedId }) => linkedId));
  if (ids.size === 0) return null;
  const root = smallestId(ids, names);
  if (events.length === 0) return { attribution, record: fromLegs(root, evidence, names), visits: [], outside: [] };

  const until = Math.max(...events.map(({ at }) => at));
  const channels = channelsOf(events, until, names);
  const callback = callbackOf(channels, names);
  if (callback === 'unseen') return null;
  const origin = callback?.agent ?? originOf(channels, root, names);
  if (origin === null) return null;
  const direction = callback === null ? directionOf(origin, channels.values()) : 'outbound';
  const outside = outsideLegs(events, until);
  const toNumber = callback?.number ?? asDialled(dialledBy(origin), direction, outside[0]?.number);
  const visits = queueVisits(channels.values());
  const visit = decisiveVisit(visits);
  const answeredAt =
    callback !== null ? callback.answeredAt : (origin.stays.find(({ holding }) => !holding)?.from ?? null);
  const asker = callback === null ? askerOf(channels, root, origin) : (callback.calling ?? origin);
  const voicemail = origin.apps.find(({ app }) => app === 'VoiceMail');
  const startedAt = callback === null ? (events[0]?.at ?? origin.startedAt) : origin.startedAt;
  const record: CallRecord = {
    root,
    direction,
    fromNumber: origin.number,
    fromName: origin.callerName,
    toNumber,
    did: direction === 'inbound' && toNumber !== '' ? toNumber : null,
    queue: visit?.queue ?? null,
    startedAt,
    answeredAt,
    endedAt: until,
    waitSeconds: seconds((answeredAt ?? voicemail?.from ?? until) - startedAt),
    queueWaitSeconds: visit === null ? null : seconds(waited(visit, callback?.joinedAt)),
    callbackId: callback?.id ?? null,
    ...talkAndHold(channels, origin, answeredAt, until),
    disposition: callback?.calling === null ? 'NO ANSWER' : dispositionOf(asker, answeredAt !== null),
    hangupCause: asker.hangup?.cause ?? null,
    transfers: transfersOf(events, channels, names),
    voicemail: voicemail !== undefined,
    routing: detoursIn(origin.note),
    parties: partiesOf(origin, [...channels.values()]),
    gap: early ?? (origin.started ? null : 'no_start'),
  };
  const counted = callback === null ? visits : visits.map((one) => ofCallback(one, callback));
  return { attribution, record, visits: counted, outside };
}

function talkAndHold(
  channels: ReadonlyMap<string, Channel>,
  origin: Channel,
  answeredAt: number | null,
  until: number,
): Pick<CallRecord, 'talkSeconds' | 'holdSeconds'> {
  if (answeredAt === null) return { talkSeconds: 0, holdSeconds: 0 };
  const talk = clip(union([...talkByBridge(channels.values()).values()].flat()), answeredAt, until);
  const hold = clip(union(origin.stays.filter(({ holding }) => holding)), answeredAt, until);
  // Others may talk while the caller waits (an enquiry): to the caller that is waiting.
  const meanwhile = lengthOf(overlap([...talk, ...hold]));
  return { talkSeconds: seconds(lengthOf(talk) - meanwhile), holdSeconds: seconds(lengthOf(hold)) };
}

/** All that CDR alone can say: who, when, and how it ended by Asterisk's own word. */
function fromLegs(root: string, { legs }: Evidence, names: Names): CallRecord {
  const inOrder = [...legs].sort((a, b) => a.startAt - b.startAt || a.sequence - b.sequence);
  const first = inOrder.find(({ uniqueId }) => uniqueId === root) ?? inOrder[0];
  const inbound = names.decodeName(first?.context ?? '')?.local === 'inbound';
  const startedAt = Math.min(...legs.map(({ startAt }) => startAt));
  const endedAt = Math.max(...legs.map(({ endAt }) => endAt));
  const answered = inOrder.find(({ disposition, dstChannel }) => disposition === 'ANSWERED' && dstChannel !== '');
  const answeredAt = answered?.answerAt ?? null;
  const dst = asDialled(first?.dst ?? '', inbound ? 'inbound' : 'internal');
  return {
    root,
    direction: inbound ? 'inbound' : 'internal',
    fromNumber: first?.src ?? '',
    fromName: '',
    toNumber: dst,
    did: inbound && dst !== '' ? dst : null,
    queue: null,
    startedAt,
    answeredAt,
    endedAt,
    waitSeconds: seconds((answeredAt ?? endedAt) - startedAt),
    queueWaitSeconds: null,
    callbackId: null,
    talkSeconds: answered === undefined ? 0 : seconds(answered.endAt - (answeredAt ?? answered.endAt)),
    holdSeconds: 0,
    disposition: answered === undefined ? 'NO ANSWER' : 'ANSWERED',
    hangupCause: null,
    transfers: [],
    voicemail: legs.some(({ lastApp }) => lastApp === 'VoiceMail'),
    routing: [],
    parties: [],
    gap: 'no_cel',
  };
}
