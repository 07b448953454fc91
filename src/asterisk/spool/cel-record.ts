import { SameText } from '../same-text.ts';
import { microseconds } from './microseconds.ts';
import { type RecordLayout, scanRecords } from './record-scanner.ts';

/** The fields of `asterisk-conf/cel_custom.conf`, in its order. */
export const CEL_FIELDS = [
  'version',
  'eventtype',
  'eventenum',
  'uniqueid',
  'linkedid',
  'tenantid',
  'eventtime',
  'channame',
  'peer',
  'appname',
  'appdata',
  'context',
  'amaflags',
  'accountcode',
  'peeraccount',
  'userdeftype',
  'eventextra',
  'exten',
  'userfield',
  'num',
  'ani',
  'rdnis',
  'dnid',
  'name',
  'sentinel',
] as const;

export const CEL_LAYOUT: RecordLayout = { fieldCount: CEL_FIELDS.length, version: 'v: 1', sentinel: 'z: end' };

/** One channel event as Asterisk wrote it. What a caller can write (exten, number, name, appdata) is hostile text. */
export interface CelEvent {
  /** CHAN_START, ANSWER, BRIDGE_ENTER … https://docs.asterisk.org/Configuration/Reporting/Channel-Event-Logging-CEL/ */
  readonly type: string;
  /** Epoch microseconds by the PBX's clock. */
  readonly at: number;
  readonly uniqueId: string;
  readonly linkedId: string;
  /** Asterisk's own `tenantid` of the channel; '' when it has none. */
  readonly tenantId: string;
  readonly channel: string;
  readonly app: string;
  readonly appData: string;
  readonly context: string;
  readonly exten: string;
  /** What the dialplan noted of the channel so far: detours (route.conf), or who pays for a leg outside (limits.conf). */
  readonly userField: string;
  /** JSON text, its shape depends on the type; '' for most. */
  readonly extra: string;
  readonly number: string;
  readonly name: string;
}

/** @throws RangeError naming the field that cannot be what Asterisk writes */
export function celEvent(fields: readonly string[]): CelEvent {
  const uniqueId = field(fields, 'uniqueid');
  const linkedId = field(fields, 'linkedid');
  for (const id of [uniqueId, linkedId]) if (id === '' || id.length > 150) throw new RangeError('uniqueid or linkedid');
  const type = field(fields, 'eventtype');
  if (!/^[A-Z_]{1,32}$/.test(type)) throw new RangeError(`eventtype ${JSON.stringify(type.slice(0, 40))}`);
  return {
    type,
    at: microseconds(view(fields, 'eventtime'), 'eventtime'),
    uniqueId,
    linkedId,
    tenantId: field(fields, 'tenantid'),
    channel: field(fields, 'channame'),
    app: field(fields, 'appname'),
    appData: field(fields, 'appdata'),
    context: field(fields, 'context'),
    exten: field(fields, 'exten'),
    userField: field(fields, 'userfield'),
    extra: field(fields, 'eventextra'),
    number: field(fields, 'num'),
    name: field(fields, 'name'),
  };
}

function field(fields: readonly string[], name: (typeof CEL_FIELDS)[number]): string {
  return same.of(view(fields, name));
}

/** The same for a text that is read at once and not kept. */
function view(fields: readonly string[], name: (typeof CEL_FIELDS)[number]): string {
  return fields[INDEX[name]] ?? '';
}

const same = new SameText();

const INDEX = Object.fromEntries(CEL_FIELDS.map((name, at) => [name, at])) as Record<
  (typeof CEL_FIELDS)[number],
  number
>;

/** An event from the text of its record, as {@link celEvent} from the fields; for what was stored as text. */
export function celEventOf(raw: string): CelEvent | null {
  const [record] = scanRecords(Buffer.from(`${raw}\n`), CEL_LAYOUT, { maxRecords: 1 }).records;
  return record === undefined ? null : celEvent(record.fields);
}
