import { describe, expect, it } from 'vitest';
import type { InvariantId } from './invariants/invariant.ts';
import type { Picture } from './picture.ts';
import { SOUND } from './sound-picture.ts';
import { INVARIANTS, verify, violationsOf } from './verifier.ts';

type Tampered = readonly [what: string, words: RegExp, picture: Picture];

const tables = (change: Partial<Picture['tables']>): Picture => ({ ...SOUND, tables: { ...SOUND.tables, ...change } });
const files = (change: Partial<Picture['files']>): Picture => ({ ...SOUND, files: { ...SOUND.files, ...change } });
function first<T>([one]: readonly T[]): T {
  if (one === undefined) throw new Error('nothing there');
  return one;
}
const [leg, record, message] = [SOUND.tables.legs, SOUND.tables.records, SOUND.tables.messages.slice(1)].map((all) =>
  first<object>(all),
) as [Picture['tables']['legs'][0], Picture['tables']['records'][0], Picture['tables']['messages'][0]];
const agent = first(SOUND.shown[0]?.agents ?? []);
const call = first(SOUND.calls);
const own = (change: Partial<Picture['shown'][0]>) => [{ ...first(SOUND.shown), ...change }];

const HANGUP = { link: 'ari', verb: 'DELETE', target: '/channels/1.1', id: '', text: '' } as const;

const TAMPERED: Readonly<Record<InvariantId, readonly Tampered[]>> = {
  I1: [
    ['a leg that is nowhere', /a leg of the files is not in the tables/, tables({ legs: [] })],
    ['a leg twice', /more often than in the files/, tables({ legs: [leg, leg] })],
    ['an event that is nowhere', /an event of the files/, tables({ events: SOUND.tables.events.slice(1) })],
    ['a record that is nowhere', /no record of the conversation/, tables({ records: [] })],
    ['two records', /two records/, tables({ records: [record, { ...record, id: 'other' }] })],
    [
      'a conversation that stays open',
      /still open/,
      tables({ linkedIds: [{ ...first(SOUND.tables.linkedIds), isOpen: true }] }),
    ],
    ['one that nobody knows', /nobody knows the conversation/, tables({ linkedIds: [] })],
    ['a torn line that nobody kept', /torn lines/, files({ torn: 1 })],
    ['a change told twice', /told twice/, { ...SOUND, frames: [...SOUND.frames, first(SOUND.frames)] }],
  ],
  I2: [
    ['a leg without a place', /cites no file/, tables({ legs: [{ ...leg, evidence: null }] })],
    ['a record of nothing', /the files know nothing/, tables({ records: [{ ...record, linkedid: 'pbx-9.9' }] })],
    ['a voicemail of nothing', /in no box of Asterisk/, tables({ boxes: [] })],
    ['a voicemail that nobody sees', /is not shown/, tables({ voicemails: [] })],
  ],
  I3: [
    ['a leg that ends before its answer', /out of order/, tables({ legs: [{ ...leg, endUs: leg.startUs }] })],
    ['a leg billed for more', /is billed for/, tables({ legs: [{ ...leg, billsec: 7 }] })],
    [
      'a record that begins elsewhere',
      /ms apart/,
      tables({ records: [{ ...record, startedAt: record.startedAt - 1_001 }] }),
    ],
    ['more talk than time', /more parts/, tables({ records: [{ ...record, talkSeconds: 9 }] })],
    ['talk without an answer', /without an answer/, tables({ records: [{ ...record, answeredAt: null }] })],
    ['in part without a reason', /not whole: null/, tables({ records: [{ ...record, complete: false }] })],
    [
      'whole without an end',
      /its end was never written/,
      files({ cel: SOUND.files.cel.filter((row) => row['eventtype'] !== 'LINKEDID_END') }),
    ],
  ],
  I4: [
    ['paused in Asterisk alone', /serves: false/, pbxWith({ paused: true })],
    ['a phone in use', /shown idle, and is In use/, pbxWith({ device: 'In use' })],
    ['gone from the queue', /serves: false/, { ...SOUND, pbx: { ...SOUND.pbx, members: [] } }],
    ['shown as away', /is shown away/, { ...SOUND, shown: own({ agents: [{ ...agent, status: 'away' }] }) }],
    ['a call that is over', /are shown/, { ...SOUND, shown: own({ calls: [{ id: 'x', legs: ['1.1'] }] }) }],
    [
      'a call that nobody shows',
      /live/,
      { ...SOUND, pbx: { ...SOUND.pbx, channels: [{ name: 'PJSIP/acme_x-1', uniqueid: 'pbx-1.1' }] } },
    ],
  ],
  I5: [
    [
      'a frame of the neighbour',
      /globex was told of acme_/,
      { ...SOUND, frames: [{ tenant: 'globex', seq: 2, type: 'x', text: 'acme_anna' }] },
    ],
    ['an agent of the neighbour', /is shown acme_/, { ...SOUND, shown: own({ tenant: 'globex' }) }],
    ['a leg of the neighbour', /belongs to globex/, tables({ legs: [{ ...leg, tenant: 'globex' }] })],
    ['a leg of nobody', /belongs to null/, tables({ legs: [{ ...leg, tenant: null }] })],
    ['a text of the neighbour', /belongs to globex/, tables({ messages: [{ ...message, tenant: 'globex' }] })],
  ],
  I6: [
    ['a text that is nowhere', /taken and is nowhere/, tables({ messages: [] })],
    ['a text that is kept twice', /kept 2 times/, tables({ messages: [message, message] })],
    ['a text without an end', /has no end/, tables({ messages: [{ ...message, status: 'pending' }] })],
    [
      'a text that went twice',
      /went out 2 times/,
      { ...SOUND, texts: SOUND.texts.map((one) => ({ ...one, carried: 2 })) },
    ],
    ['sent, and never was', /never was/, { ...SOUND, texts: SOUND.texts.map((one) => ({ ...one, carried: 0 })) }],
    [
      'tried again although it may have gone',
      /tried again/,
      tables({ attempts: ['unknown', 'accepted'].map((outcome) => ({ messageId: 2, outcome })) }),
    ],
  ],
  I7: [
    ['memory without a bound', /more than/, metrics('process_resident_memory_bytes', 1e9)],
    ['a change given up', /commit_lost_total/, metrics('patchbay_commit_lost_total{kind="rows"}', 1)],
    ['a hang-up shed', /events ChannelDestroyed were shed/, metrics(shed('ChannelDestroyed'), 1)],
    ['a queue that grows', /commit_pending/, metrics('patchbay_commit_pending', 5_000)],
    ['nothing said of memory', /does not say/, { ...SOUND, metrics: new Map([['x', 1]]) }],
  ],
  I8: [
    ['a call that nobody answered', /was not answered/, { ...SOUND, calls: [{ ...call, failed: 'busy' }] }],
    ['a phone that rings late', /ring after 1400 ms/, { ...SOUND, calls: [first(SOUND.calls.slice(1))].map(late) }],
  ],
  I9: [
    ['a fault that nobody said', /not said within/, { ...SOUND, health: SOUND.health.map(ready) }],
    [
      'a fault that lasts',
      /not well within/,
      { ...SOUND, windows: SOUND.windows.map((one) => ({ ...one, readyAt: one.until + 61_000 })) },
    ],
    ['broken in the end', /not well at the end/, { ...SOUND, health: SOUND.health.slice(0, 2) }],
  ],
  I10: [
    ['an action twice', /action a-1 was sent twice/, { ...SOUND, sent: [...SOUND.sent, first(SOUND.sent)] }],
    ['a text twice', /a text was sent twice/, { ...SOUND, sent: [...SOUND.sent, first(SOUND.sent.slice(1))] }],
    [
      'one more than was asked for',
      /asked 1 times and sent 2 times/,
      { ...SOUND, sent: [...SOUND.sent, { ...first(SOUND.sent), id: 'a-2' }] },
    ],
    ['hung up twice', /hung up twice/, { ...SOUND, sent: ['', ''].map(() => HANGUP) }],
  ],
};

function pbxWith(change: Partial<Picture['pbx']['members'][0]>): Picture {
  return { ...SOUND, pbx: { ...SOUND.pbx, members: SOUND.pbx.members.map((one) => ({ ...one, ...change })) } };
}

function metrics(name: string, value: number): Picture {
  return { ...SOUND, metrics: new Map([...SOUND.metrics, [name, value]]) };
}

function shed(type: string): string {
  return `patchbay_asterisk_events_shed_total{pbx="pbx1",link="ari",type="${type}"}`;
}

function late(one: Picture['calls'][0]): Picture['calls'][0] {
  return { ...one, ringMs: 1_400 };
}

function ready(one: Picture['health'][0]): Picture['health'][0] {
  return { ...one, missing: '' };
}

describe('the verifier', () => {
  it('finds nothing wrong where nothing is, and has checked all ten', () => {
    const verdicts = verify(SOUND);
    expect(violationsOf(verdicts)).toEqual([]);
    expect(verdicts.map(({ id, verdict }) => `${id} ${verdict}`)).toEqual(
      Array.from({ length: 10 }, (_, n) => `I${n + 1} held`),
    );
  });

  it('says of a run without anything what it was not about', () => {
    const empty: Picture = {
      ...SOUND,
      files: { cdr: [], cel: [], torn: 0 },
      tables: Object.fromEntries(Object.keys(SOUND.tables).map((name) => [name, []])) as unknown as Picture['tables'],
      ...{ pbx: { channels: [], members: [] }, shown: [], frames: [], sent: [], calls: [], texts: [] },
      ...{ health: [], windows: [], metrics: new Map() },
    };
    expect(new Set(verify(empty).map(({ verdict }) => verdict))).toEqual(new Set(['not applicable']));
  });

  it.each(INVARIANTS.map(({ id, says }) => [id, says] as const))('sees when %s is broken: %s', (id) => {
    for (const [what, words, picture] of TAMPERED[id]) {
      const verdict = verify(picture).find((one) => one.id === id);
      expect(verdict?.violations.join('\n'), what).toMatch(words);
      expect(verdict?.verdict, what).toBe('violated');
    }
  });

  it('spares what nobody can promise: calls of a PBX that is dead, a text that came as the link broke', () => {
    const [window] = SOUND.windows;
    const dead: Picture = {
      ...SOUND,
      windows: window === undefined ? [] : [{ ...window, of: 'pbx' }],
      calls: [{ ...call, at: window?.from ?? 0, until: window?.until ?? 0, failed: 'no answer' }],
    };
    expect(verify(dead).find(({ id }) => id === 'I8')?.verdict).toBe('not applicable');
    const lost: Picture = {
      ...tables({ messages: [] }),
      texts: [{ ...first(SOUND.texts), at: (window?.from ?? 0) + 1_000 }],
    };
    expect(violationsOf(verify(lost).filter(({ id }) => id === 'I6'))).toEqual([]);
  });

  it('waits for the record of a call that has only just ended, and no longer', () => {
    const early: Picture = { ...tables({ records: [] }), youngerThan: 0 };
    expect(violationsOf(verify(early).filter(({ id }) => id === 'I1'))).toEqual([]);
  });
});
