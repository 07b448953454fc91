import { SameText } from '../same-text.ts';
import { microseconds } from './microseconds.ts';
import type { RecordLayout } from './record-scanner.ts';

/** The fields of `asterisk-conf/cdr_custom.conf`, in its order. */
export const CDR_FIELDS = [
  'version',
  'uniqueid',
  'linkedid',
  'sequence',
  'tenantid',
  'peertenantid',
  'start',
  'answer',
  'end',
  'duration',
  'billsec',
  'disposition',
  'amaflags',
  'accountcode',
  'peeraccount',
  'channel',
  'dstchannel',
  'lastapp',
  'lastdata',
  'dcontext',
  'dst',
  'src',
  'clid',
  'userfield',
  'sentinel',
] as const;

export const CDR_LAYOUT: RecordLayout = { fieldCount: CDR_FIELDS.length, version: 'v: 1', sentinel: 'z: end' };

/**
 * One call detail record: one pair of channels, not one call. Times in epoch microseconds. `disposition` and `billsec`
 * are independent of one another: BUSY with billsec 2 is real.
 */
export interface CdrLeg {
  readonly uniqueId: string;
  readonly linkedId: string;
  /** Counts within one life of the Asterisk process. */
  readonly sequence: number;
  readonly tenantId: string;
  readonly peerTenantId: string;
  readonly startAt: number;
  readonly answerAt: number | null;
  readonly endAt: number;
  readonly duration: number;
  readonly billsec: number;
  readonly disposition: string;
  readonly amaflags: string;
  readonly accountCode: string;
  readonly peerAccount: string;
  readonly channel: string;
  readonly dstChannel: string;
  readonly lastApp: string;
  readonly lastData: string;
  readonly context: string;
  readonly dst: string;
  readonly src: string;
  readonly clid: string;
  readonly userfield: string;
}

/** @throws RangeError naming the field that cannot be what Asterisk writes */
export function cdrLeg(fields: readonly string[]): CdrLeg {
  const uniqueId = field(fields, 'uniqueid');
  const linkedId = field(fields, 'linkedid');
  for (const id of [uniqueId, linkedId]) if (id === '' || id.length > 150) throw new RangeError('uniqueid or linkedid');
  const answerAt = microseconds(view(fields, 'answer'), 'answer');
  return {
    uniqueId,
    linkedId,
    sequence: count(view(fields, 'sequence'), 'sequence'),
    tenantId: field(fields, 'tenantid'),
    peerTenantId: field(fields, 'peertenantid'),
    startAt: microseconds(view(fields, 'start'), 'start'),
    answerAt: answerAt === 0 ? null : answerAt,
    endAt: microseconds(view(fields, 'end'), 'end'),
    duration: count(view(fields, 'duration'), 'duration'),
    billsec: count(view(fields, 'billsec'), 'billsec'),
    disposition: field(fields, 'disposition'),
    amaflags: field(fields, 'amaflags'),
    accountCode: field(fields, 'accountcode'),
    peerAccount: field(fields, 'peeraccount'),
    channel: field(fields, 'channel'),
    dstChannel: field(fields, 'dstchannel'),
    lastApp: field(fields, 'lastapp'),
    lastData: field(fields, 'lastdata'),
    context: field(fields, 'dcontext'),
    dst: field(fields, 'dst'),
    src: field(fields, 'src'),
    clid: field(fields, 'clid'),
    userfield: field(fields, 'userfield'),
  };
}

// -1 is a clock that was set back between start and end.
function count(text: string, name: string): number {
  const value = Number(text);
  if (!/^-?\d{1,10}$/.test(text) || Math.abs(value) > 0x7fffffff) {
    throw new RangeError(`${name} ${JSON.stringify(text.slice(0, 40))}`);
  }
  return value;
}

function field(fields: readonly string[], name: (typeof CDR_FIELDS)[number]): string {
  return same.of(view(fields, name));
}

/** The same for a text that is read at once and not kept. */
function view(fields: readonly string[], name: (typeof CDR_FIELDS)[number]): string {
  return fields[INDEX[name]] ?? '';
}

const same = new SameText();

const INDEX = Object.fromEntries(CDR_FIELDS.map((name, at) => [name, at])) as Record<
  (typeof CDR_FIELDS)[number],
  number
>;
