import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PbxEvent } from '../../src/asterisk/pbx-event.ts';
import { collect } from '../../src/calls/model/collect.ts';
import { type CallView, emptyPicture, type Picture } from '../../src/calls/model/picture.ts';
import { begin, step } from '../../src/calls/model/step.ts';
import { EPOCH, emptySnapshot, idle, names, parse, play, snapshotAfter } from './scenario.ts';

const folder = join(import.meta.dirname, 'scenarios');
const recorded = readdirSync(folder).map((file) => parse(readFileSync(join(folder, file), 'utf8')).events);
const anyCall = fc.constantFrom(...recorded);
/** Two links bring reports with up to this much between them, each in its own order. */
const SKEW = 30_000;

describe('live calls, whatever the order of the reports', () => {
  it('shows the same at every quiet moment when channels and queues overtake one another', () => {
    fc.assert(
      fc.property(anyCall, fc.infiniteStream(fc.integer({ min: 0, max: SKEW })), (events, delays) => {
        const late = overtaken(events, delays);
        for (const until of quietMoments(events)) {
          const inOrder = seen(idle(), events.slice(0, until));
          expect(visible(seen(idle(), late.slice(0, until)))).toEqual(visible(inOrder));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('shows calls that happen at once as if each were alone', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyCall, fc.integer({ min: 0, max: 3000 })), { maxLength: 6 }), (calls) => {
        const own = calls.map(([events, start], n) => events.map((event) => moved(event, `c${n}.`, start * 1000)));
        const all = own.flat().sort((a, b) => a.at - b.at);
        const alone = own.flatMap((events) => endings(seen(idle(), events)));
        expect(endings(seen(idle(), all)).sort()).toEqual(alone.sort());
      }),
      { numRuns: 100 },
    );
  });

  it('says the same last word of a call, however often it was told while its legs went one by one', () => {
    fc.assert(
      fc.property(anyCall, fc.infiniteStream(fc.boolean()), (events, tells) => {
        const picture = idle();
        const told: string[] = [];
        for (const event of events) {
          seen(picture, [event]);
          if (tells.next().value === true) told.push(...endings(picture));
        }
        told.push(...endings(picture));
        expect(told.filter(isOver)).toEqual(endings(seen(idle(), events)).filter(isOver));
      }),
      { numRuns: 500 },
    );
  });

  it('forgets everything of a call that is over', () => {
    for (const events of recorded) {
      const picture = seen(idle(), events);
      const kept = [
        picture.legs,
        picture.locals,
        picture.bridges,
        picture.conversations,
        picture.places,
        picture.queues,
      ];
      expect(kept.map((part) => part.size)).toEqual([0, 0, 0, 0, 0, 0]);
    }
  });
});

describe('after reports were lost', () => {
  it('a whole picture puts everything right', () => {
    fc.assert(
      fc.property(anyCall, fc.nat(), fc.infiniteStream(fc.boolean()), (events, at, losses) => {
        const moments = quietMoments(events);
        const past = events.slice(0, moments[at % moments.length]);
        const now = (past.at(-1)?.at ?? EPOCH) + SKEW;
        const whole = snapshotAfter(past, now);
        const lossy = seen(
          idle(),
          past.filter(() => losses.next().value === true),
        );
        expect(present(seen(lossy, [whole]))).toEqual(present(seen(idle(), [whole])));
      }),
      { numRuns: 500 },
    );
  });

  it('a picture that arrives late takes nothing back that was reported since it was taken', () => {
    fc.assert(
      fc.property(anyCall, fc.nat(), fc.nat(), (events, at, later) => {
        const moments = quietMoments(events);
        const then = moments[at % moments.length] ?? 0;
        const until = then + (later % (events.length - then + 1));
        const whole = snapshotAfter(events.slice(0, then), (events[then - 1]?.at ?? EPOCH - 5000) + 1000);
        const inTime = seen(idle(), events.slice(0, until));
        expect(visible(seen(seen(idle(), events.slice(0, until)), [whole]))).toEqual(visible(inTime));
      }),
      { numRuns: 500 },
    );
  });

  it('a report that comes again later changes nothing, during the call and after it', () => {
    fc.assert(
      fc.property(anyCall, fc.nat(), fc.nat(), (events, at, again) => {
        const until = (at % events.length) + 1;
        const picture = seen(idle(), events.slice(0, until));
        const before = visible(picture);
        const repeated = events[again % until];
        expect(visible(seen(picture, repeated === undefined ? [] : [repeated]))).toEqual(before);
      }),
      { numRuns: 1000 },
    );
  });

  it('an old report after the picture moves nothing back', () => {
    fc.assert(
      fc.property(anyCall, fc.nat(), (events, at) => {
        const moments = quietMoments(events);
        const past = events.slice(0, moments[at % moments.length]);
        const picture = seen(idle(), [...past, snapshotAfter(past, (past.at(-1)?.at ?? EPOCH) + SKEW)]);
        const before = visible(picture);
        expect(visible(seen(picture, past))).toEqual(before);
      }),
    );
  });

  it('a restart goes on with the same call: nothing starts twice, what is gone ends once', () => {
    fc.assert(
      fc.property(anyCall, fc.nat(), (events, at) => {
        const moments = quietMoments(events);
        const past = events.slice(0, moments[at % moments.length]);
        const earlier = seen(idle(), past);
        const views = [...earlier.conversations.values()].flatMap(({ view }) => (view === null ? [] : [view]));
        const whole = snapshotAfter(past, (past.at(-1)?.at ?? EPOCH) + SKEW);

        const again = emptyPicture();
        begin(again, views, names);
        const goingOn = play([whole], again);
        expect(goingOn.filter((line) => !line.includes('queue.stats'))).toEqual([]);

        const late = seen(emptyPicture(), [whole]);
        begin(late, views, names);
        expect(play([], late).filter((line) => !line.includes('queue.stats'))).toEqual([]);

        const gone = emptyPicture();
        begin(gone, views, names);
        const over = play([emptySnapshot(whole.at)], gone);
        expect(over.filter((line) => /call\.ended.* unknown:null:null/.test(line))).toHaveLength(views.length);
      }),
    );
  });
});

function seen(picture: Picture, events: readonly PbxEvent[]): Picture {
  for (const event of events) step(picture, event, names);
  return picture;
}

/** What is shown, but for the times, which the order of reports may shift by the skew. */
function visible(picture: Picture): object[] {
  return [...picture.conversations.values()]
    .flatMap(({ view }) =>
      view === null ? [] : [{ ...view, ...TIMELESS, queue: view.queue?.name, talked: !!view.answeredAt }],
    )
    .sort((a, b) => (a.linkedId < b.linkedId ? -1 : 1));
}

const TIMELESS = { at: 0, startedAt: 0, answeredAt: 0, lastTransfer: null };

/** What can be known of a call without its past. */
function present(picture: Picture): object[] {
  return [...picture.conversations.values()]
    .flatMap(({ view }) => (view === null ? [] : [view]))
    .map(({ linkedId, tenant, state, waiting, agents, ringing }) => ({
      linkedId,
      tenant,
      state,
      waiting,
      agents,
      ringing,
    }))
    .sort((a, b) => (a.linkedId < b.linkedId ? -1 : 1));
}

function endings(picture: Picture): string[] {
  return collect(picture).calls.map(({ now }: { now: CallView }) =>
    JSON.stringify({ ...now, linkedId: '', lastTransfer: null }),
  );
}

function isOver(view: string): boolean {
  return JSON.parse(view).ended !== null;
}

/** Lengths of the past at which nothing was reported for longer than the skew. */
function quietMoments(events: readonly PbxEvent[]): number[] {
  const before = events.flatMap((event, n) => (event.at - (events[n - 1]?.at ?? 0) > 2 * SKEW ? [n] : []));
  return [...before, events.length];
}

function overtaken(events: readonly PbxEvent[], delays: Iterator<number>): PbxEvent[] {
  const lanes = new Map<string, number>();
  const arrivals = events.map((event) => {
    const lane = laneOf(event);
    const arrival = Math.max(event.at + Number(delays.next().value), (lanes.get(lane) ?? 0) + 1);
    lanes.set(lane, arrival);
    return { event, arrival };
  });
  return arrivals.sort((a, b) => a.arrival - b.arrival).map(({ event }) => event);
}

function laneOf(event: PbxEvent): string {
  if ('channel' in event) return event.channel.uniqueId;
  if (event.type === 'channel.dialed') return event.peer.uniqueId;
  return event.type.split('.')[0] ?? '';
}

/** The same call with other channels, at another time. */
function moved(event: PbxEvent, prefix: string, later: number): PbxEvent {
  const text = JSON.stringify(event, (key, value: unknown) => {
    if (['uniqueId', 'linkedId', 'id'].includes(key)) return prefix + String(value);
    if (['at', 'createdAt'].includes(key)) return Number(value) + later;
    return key === 'name' && String(value).startsWith('Local/') ? String(value).replace('@', `@${prefix}`) : value;
  });
  return JSON.parse(text) as PbxEvent;
}
