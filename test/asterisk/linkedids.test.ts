import { describe, expect, it } from 'vitest';
import { LinkedIds } from '../../src/asterisk/linkedids.ts';
import type { ChannelEvent, ChannelSnapshot, PbxEvent } from '../../src/asterisk/pbx-event.ts';
import { emptySnapshot } from '../calls/scenario.ts';
import { ARI_TRACES, ariMessages, hearAri } from './trace-file.ts';

/** Channels by number: `pbx1-100.<n>`, made in this order; 20 and 21 are the halves of a Local channel. */
const idOf = (n: number): string => `pbx1-100.${n}`;

function channel(n: number, o: Partial<ChannelSnapshot> = {}): ChannelSnapshot {
  return {
    ...{ uniqueId: idOf(n), linkedId: '', endpoint: n < 20 ? `acme_${n}` : null, tenant: 'acme' },
    name: n < 20 ? `PJSIP/acme_${n}-0000000${n}` : `Local/200@acme_phones-00000001;${n - 19}`,
    ...{
      state: 'Down',
      callerNumber: '',
      callerName: '',
      connectedNumber: '',
      connectedName: '',
      context: '',
      exten: '',
    },
    ...{ app: '', createdAt: 100_000_000 },
    ...o,
  };
}

const stamp = { pbx: 'pbx1', at: 100_000_000 };
const calling = (n: number): ChannelEvent => ({
  ...stamp,
  type: 'channel.created',
  channel: channel(n, { state: 'Ring' }),
});
const made = (n: number, o: Partial<ChannelSnapshot> = {}): ChannelEvent => ({
  ...stamp,
  type: 'channel.created',
  channel: channel(n, o),
});
const halves = (): ChannelEvent[] => [made(20), made(21, { state: 'Ring' })];
const dial = (caller: number | null, peer: number, dialStatus = ''): ChannelEvent => ({
  ...{ ...stamp, type: 'channel.dialed', dialStatus, dialString: '' },
  caller: caller === null ? null : channel(caller, { state: 'Ring' }),
  peer: channel(peer),
});
const becomes = (n: number, state: ChannelSnapshot['state']): ChannelEvent => ({
  ...stamp,
  type: 'channel.changed',
  channel: channel(n, { state }),
});
const enters = (n: number, ids: readonly number[], bridgeClass = 'basic'): ChannelEvent => ({
  ...{ ...stamp, type: 'channel.entered_bridge', channel: channel(n, { state: 'Up' }) },
  bridge: { id: 'b', kind: 'mixing', class: bridgeClass, channelIds: ids.map(idOf) },
});
const gone = (n: number): ChannelEvent => ({
  ...{ ...stamp, type: 'channel.destroyed', channel: channel(n), cause: 16, causeText: '' },
});

/** What is told, one word an event: what happened to which channel, and of which conversation that is. */
function told(...events: readonly PbxEvent[]): string[] {
  const words: string[] = [];
  const linkedIds = new LinkedIds((event) => {
    const subject = event.type === 'channel.dialed' ? event.peer : 'channel' in event ? event.channel : null;
    if (subject === null || typeof subject !== 'object') return;
    const short = (id: string): string => id.slice(id.lastIndexOf('.') + 1);
    words.push(`${event.type.slice('channel.'.length)} ${short(subject.uniqueId)} of ${short(subject.linkedId)}`);
  });
  for (const event of events) linkedIds.hear(event);
  return words;
}

describe('the linkedid of a channel', () => {
  it.each(ARI_TRACES)('is what Asterisk shows in %s', (name) => {
    const shown = hearAri(ariMessages(name)).events;
    const hidden = hearAri(ariMessages(name).map((text) => text.replaceAll(/"channelvars":\{[^}]*\},/g, ''))).events;
    const worked: PbxEvent[] = [];
    const linkedIds = new LinkedIds((event) => worked.push(event));
    for (const event of hidden) linkedIds.hear(event);
    const inOrder = (events: readonly PbxEvent[]) => events.map((event) => JSON.stringify(event)).sort();
    expect(inOrder(worked)).toEqual(inOrder(shown));
  });

  it('is its own for who calls, and the caller’s for who is called', () => {
    expect(told(calling(1), made(2), dial(1, 2), becomes(2, 'Ringing'))).toEqual([
      'created 1 of 1',
      'created 2 of 1',
      'dialed 2 of 1',
      'changed 2 of 1',
    ]);
  });

  it('is the caller’s also where the phone rings before it is said who calls', () => {
    expect(told(calling(1), made(2), becomes(2, 'Ringing'), dial(1, 2))).toEqual([
      'created 1 of 1',
      'created 2 of 1',
      'changed 2 of 1',
      'dialed 2 of 1',
    ]);
  });

  it('is its own for a phone that nobody calls with', () => {
    expect(told(made(2), dial(null, 2), becomes(2, 'Ringing'))).toEqual([
      'created 2 of 2',
      'dialed 2 of 2',
      'changed 2 of 2',
    ]);
  });

  it('is that of the other half of a Local channel, and of all that it calls', () => {
    expect(told(calling(1), ...halves(), dial(1, 20), made(4), dial(21, 4))).toEqual([
      'created 1 of 1',
      'created 20 of 1',
      'created 21 of 1',
      'dialed 20 of 1',
      'created 4 of 1',
      'dialed 4 of 1',
    ]);
    // the half that runs the dialplan is quicker than the word of who made it
    const late = [calling(1), ...halves(), made(4), dial(21, 4), dial(1, 20)];
    expect(
      told(...late)
        .slice(-4)
        .sort(),
    ).toEqual(['changed 20 of 1', 'changed 21 of 1', 'changed 4 of 1', 'dialed 20 of 1']);
  });

  it('is the oldest of all who talk in a bridge, and those who only hear of it are told', () => {
    const talks = [calling(1), made(2), dial(1, 2), enters(2, [2]), enters(1, [1, 2])];
    const others = [calling(3), made(4), dial(3, 4), enters(4, [4]), enters(3, [3, 4])];
    const words = told(...talks, ...others, enters(1, [1, 3, 4]), gone(1), becomes(3, 'Up'));
    expect(words.slice(-5)).toEqual([
      'changed 3 of 1',
      'changed 4 of 1',
      'entered_bridge 1 of 1',
      'destroyed 1 of 1',
      'changed 3 of 1',
    ]);
  });

  it.each(['holding', 'parking', 'base'])('stays in a bridge of class %s', (bridgeClass) => {
    const words = told(calling(1), calling(2), enters(1, [1], bridgeClass), enters(2, [1, 2], bridgeClass));
    expect(words.at(-1)).toBe('entered_bridge 2 of 2');
  });

  it('is that of the talk for the Local channel that Asterisk makes for a transfer, and for whom that calls', () => {
    const talk = [calling(1), made(2), dial(1, 2), enters(2, [2]), enters(1, [1, 2])];
    const enquiry = [...halves(), enters(20, [20]), made(5), dial(21, 5), dial(null, 20, 'RINGING')];
    expect(
      told(...talk, ...enquiry, enters(2, [20, 2]))
        .slice(-4)
        .sort(),
    ).toEqual(['changed 20 of 1', 'changed 21 of 1', 'changed 5 of 1', 'entered_bridge 2 of 1']);
  });

  it('is what a whole picture says, for all that comes after it', () => {
    const picture = emptySnapshot(stamp.at, { channels: [channel(2, { linkedId: idOf(1) })] });
    expect(told(calling(2), picture, becomes(2, 'Up'), gone(2), gone(9))).toEqual([
      'created 2 of 2',
      'changed 2 of 1',
      'destroyed 2 of 1',
      'destroyed 9 of 9',
    ]);
  });

  it('is believed where the PBX shows it', () => {
    const shown = made(2, { linkedId: idOf(1) });
    expect(told(shown, becomes(2, 'Ringing'))).toEqual(['created 2 of 1', 'changed 2 of 1']);
  });
});
