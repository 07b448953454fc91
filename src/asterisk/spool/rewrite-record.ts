import { CEL_FIELDS, CEL_LAYOUT } from './cel-record.ts';
import { scanRecords } from './record-scanner.ts';

/** What the people on a call can write, or what tells who they are; ids, times and names of ours stay. */
const OF_PEOPLE = new Set<(typeof CEL_FIELDS)[number]>([
  'channame',
  'peer',
  'appdata',
  'eventextra',
  'exten',
  'userfield',
  'num',
  'ani',
  'rdnis',
  'dnid',
  'name',
]);

export interface CelText {
  readonly field: (typeof CEL_FIELDS)[number];
  readonly text: string;
  /** The number of the channel that the event is about. */
  readonly number: string;
}

/** The text of a channel event with other words of people in it; unchanged where it is no record of ours. */
export function rewriteCel(raw: string, change: (field: CelText) => string): string {
  const [record] = scanRecords(Buffer.from(`${raw}\n`), CEL_LAYOUT, { maxRecords: 1 }).records;
  if (record === undefined) return raw;
  const number = record.fields[CEL_FIELDS.indexOf('num')] ?? '';
  const fields = record.fields.map((text, at) => {
    const field = CEL_FIELDS[at];
    return field !== undefined && OF_PEOPLE.has(field) ? change({ field, text, number }) : text;
  });
  return fields.map((field) => `"${field.replaceAll('"', '""')}"`).join('\t');
}
