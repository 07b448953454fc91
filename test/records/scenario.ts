import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Derived } from '../../src/records/model/call-record.ts';
import type { ChannelEvent, Leg } from '../../src/records/model/evidence.ts';

/**
 * A recorded call as text: a sentence, `base` (epoch seconds of the first row), the table of channel events, the table
 * of legs, and what the record must say. Cells that hold control characters or bars are JSON strings.
 */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly events: readonly ChannelEvent[];
  readonly legs: readonly Leg[];
  readonly expected: string;
}

const DIR = join(import.meta.dirname, 'scenarios');

export function scenarios(): Scenario[] {
  return readdirSync(DIR)
    .sort()
    .map((file) => scenarioOf(file.replace('.txt', ''), readFileSync(join(DIR, file), 'utf8')));
}

export function scenario(name: string): Scenario {
  return scenarioOf(name, readFileSync(join(DIR, `${name}.txt`), 'utf8'));
}

function scenarioOf(name: string, text: string): Scenario {
  const [head = '', cel = '', cdr = '', expected = ''] = text.trimEnd().split('\n\n');
  const [title = '', base = ''] = head.split('\n');
  const time = (cell: string) => microseconds(base.replace('base ', '')) + microseconds(cell);
  return {
    name,
    title,
    events: table(cel).map((row) => eventOf(row, time)),
    legs: table(cdr).map((row) => legOf(row, time)),
    expected,
  };
}

type Row = (column: string) => string;

function table(text: string): Row[] {
  const [head = [], ...rows] = text.split('\n').map((line) => line.split(/ +\| ?|^\| /).map(cellOf));
  return rows.map((cells) => (column) => cells[head.indexOf(column)] ?? '');
}

function cellOf(text: string): string {
  const cell = text.trim();
  return cell.startsWith('"') ? (JSON.parse(cell) as string) : cell;
}

function microseconds(text: string): number {
  const [whole = '', part = ''] = text.split('.');
  return Number(whole) * 1_000_000 + Number(part.padEnd(6, '0'));
}

const SYSTEM = 'lab7x2k9';
const id = (cell: string) => `${SYSTEM}-${cell}`;

function eventOf(row: Row, time: (cell: string) => number): ChannelEvent {
  return {
    type: row('type'),
    at: time(row('at')),
    uniqueId: id(row('id')),
    linkedId: id(row('linked')),
    tenantId: row('tenant'),
    channel: row('channel'),
    app: row('app'),
    appData: row('data'),
    context: row('context'),
    exten: row('exten'),
    userField: row('note'),
    extra: row('extra').replaceAll(/(uniqueid":")(\d+\.\d+")/g, `$1${SYSTEM}-$2`),
    number: row('number'),
    name: row('name'),
  };
}

function legOf(row: Row, time: (cell: string) => number): Leg {
  const startAt = time(row('start'));
  const endAt = time(row('end'));
  return {
    uniqueId: id(row('id')),
    linkedId: id(row('linked')),
    sequence: Number(row('seq')),
    tenantId: row('tenant'),
    peerTenantId: row('peer'),
    startAt,
    answerAt: row('answer') === '-' ? null : time(row('answer')),
    endAt,
    duration: Math.floor((endAt - startAt) / 1_000_000),
    billsec: Number(row('billsec')),
    disposition: row('disposition'),
    amaflags: 'DOCUMENTATION',
    accountCode: '',
    peerAccount: '',
    channel: row('channel'),
    dstChannel: row('dstchannel'),
    lastApp: row('app'),
    lastData: row('data'),
    context: row('context'),
    dst: row('dst'),
    src: row('src'),
    clid: '',
    userfield: '',
  };
}

/** A record as the scenarios spell it; times in seconds since the first row. */
export function tell(derived: Derived | null): string {
  if (derived === null) return 'nothing';
  const { record, attribution } = derived;
  const since = (at: number | null) => (at === null ? '-' : ((at - record.startedAt) / 1_000_000).toFixed(3));
  const lines: [string, string][] = [
    ['tenant', attribution.tenant ?? `none: ${attribution.reason} ${attribution.seen.join(' ')}`],
    ['id', record.root.replace(`${SYSTEM}-`, '')],
    ['direction', record.direction],
    ['from', `${JSON.stringify(record.fromNumber)} ${JSON.stringify(record.fromName)}`],
    ['to', JSON.stringify(record.toNumber)],
    ['did', record.did ?? '-'],
    ['queue', record.queue === null ? '-' : `${record.queue} ${record.queueWaitSeconds} s`],
    ...(record.callbackId === null ? [] : [['callback', String(record.callbackId)] as [string, string]]),
    ['answered', since(record.answeredAt)],
    ['ended', since(record.endedAt)],
    ['wait talk hold', `${record.waitSeconds} ${record.talkSeconds} ${record.holdSeconds}`],
    ['disposition', `${record.disposition}, cause ${record.hangupCause}`],
    ['transfers', record.transfers.map(({ type, at, by, to }) => `${type} ${since(at)} by ${by} to ${to}`).join('; ')],
    ['voicemail', record.voicemail ? 'yes' : 'no'],
    ...(record.routing.length > 0 ? [['routing', record.routing.join(' ')] as [string, string]] : []),
    [
      'parties',
      record.parties.map(({ endpoint, role, talkSeconds }) => `${endpoint} ${role} ${talkSeconds} s`).join('; '),
    ],
    ['complete', record.gap ?? 'yes'],
  ];
  return lines.map(([key, value]) => `${key.padEnd(14)} ${value === '' ? '-' : value}`).join('\n');
}
