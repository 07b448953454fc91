import type { CallRecord, Picture, Row } from '../picture.ts';
import { differences, type Invariant, repeated } from './invariant.ts';

const MESSAGE_CHANNEL = 'Message/';
/** What a record may be apart from its channel events: it keeps milliseconds. */
const SLACK_MS = 1_000;

const microseconds = (text = ''): string => text.replace('.', '');
const legKey = (uniqueid: string, sequence: number | string, startUs: number | string) =>
  `${uniqueid} ${sequence} ${startUs}`;
const eventKey = (row: Row) => JSON.stringify(Object.values(row));

const linkedIdsOf = ({ files }: Picture): Set<string> => {
  const events = files.cel.filter((row) => !row['channame']?.startsWith(MESSAGE_CHANNEL));
  return new Set([...events, ...files.cdr].map((row) => row['linkedid'] ?? ''));
};

/** Conversations of which a channel lives, or something was written a moment ago: nobody can have their record yet. */
function alive({ pbx, files, youngerThan }: Picture): Set<string> {
  const channels = new Set(pbx.channels.map(({ uniqueid }) => uniqueid));
  const living = (row: Row) =>
    channels.has(row['uniqueid'] ?? '') || Number(row['eventtime'] ?? row['end']) * 1_000 > youngerThan;
  return new Set([...files.cel, ...files.cdr].filter(living).map((row) => row['linkedid'] ?? ''));
}

export const completeOnce: Invariant = {
  id: 'I1',
  says: 'every leg, event and conversation of Asterisk’s files is in the tables, once',
  judge: (picture) => {
    const { files, tables } = picture;
    const violations: string[] = [];
    const compare = (what: string, wanted: readonly string[], found: readonly string[]) => {
      const { missing, more } = differences(wanted, found);
      for (const one of missing) violations.push(`${what} of the files is not in the tables: ${one}`);
      for (const one of more) violations.push(`${what} is in the tables more often than in the files: ${one}`);
    };
    compare(
      'a leg',
      files.cdr.map((row) => legKey(row['uniqueid'] ?? '', row['sequence'] ?? '', microseconds(row['start']))),
      tables.legs.map(({ uniqueid, sequence, startUs }) => legKey(uniqueid, sequence, startUs)),
    );
    compare('an event', files.cel.map(eventKey), tables.events.map(eventKey));
    const living = alive(picture);
    const roots = new Map(tables.linkedIds.map(({ linkedid, root }) => [linkedid, root]));
    for (const id of linkedIdsOf(picture)) if (!roots.has(id)) violations.push(`nobody knows the conversation ${id}`);
    const livingRoots = new Set([...living].map((id) => roots.get(id) ?? id));
    const over = new Set(tables.linkedIds.filter(({ root }) => !livingRoots.has(root)).map(({ root }) => root));
    for (const { linkedid, root, isOpen } of tables.linkedIds)
      if (isOpen && over.has(root)) violations.push(`${linkedid} has no channel and is still open`);
    const homeless = tables.quarantined.filter(({ kind }) => kind === 'call').map(({ source }) => source);
    const accounted = [...tables.records.map(({ linkedid }) => linkedid), ...homeless];
    for (const root of over) if (!accounted.includes(root)) violations.push(`no record of the conversation ${root}`);
    for (const id of repeated(accounted)) violations.push(`two records of the conversation ${id}`);
    for (const key of repeated(picture.frames.map(({ tenant, seq }) => `${tenant} ${seq}`)))
      violations.push(`told twice: ${key}`);
    if (files.torn > 0 && !tables.quarantined.some(({ kind }) => kind === 'spool'))
      violations.push(`${files.torn} torn lines of the files are nowhere in the quarantine`);
    return { looked: files.cdr.length, at: `${files.cdr.length} legs, ${files.cel.length} events`, violations };
  },
};

export const noInvention: Invariant = {
  id: 'I2',
  says: 'every row cites what Asterisk wrote',
  judge: (picture) => {
    const { tables } = picture;
    const evidence = linkedIdsOf(picture);
    const boxes = new Set(tables.boxes.map(({ tenant, id }) => `${tenant} ${id}`));
    const violations = [
      ...tables.legs.filter((leg) => leg.evidence === null).map(({ uniqueid }) => `leg ${uniqueid} cites no file`),
      ...tables.records
        .filter(({ linkedid }) => !evidence.has(linkedid))
        .map(({ id, linkedid }) => `record ${id} is of ${linkedid}, of which the files know nothing`),
      ...tables.voicemails
        .filter(({ tenant, id }) => !boxes.has(`${tenant} ${id}`))
        .map(({ tenant, id }) => `voicemail ${id} of ${tenant} is in no box of Asterisk`),
      ...differences(
        tables.boxes.map(({ tenant, id }) => `${tenant} ${id}`),
        tables.voicemails.map(({ tenant, id }) => `${tenant} ${id}`),
      ).missing.map((one) => `voicemail ${one} of Asterisk is not shown`),
    ];
    const looked = tables.legs.length + tables.records.length + tables.voicemails.length;
    return { looked, at: `${tables.records.length} records, ${tables.voicemails.length} voicemails`, violations };
  },
};

export const saneTime: Invariant = {
  id: 'I3',
  says: 'times are in order and within a second of the channel events; what is in part says so',
  judge: (picture) => {
    const { tables, files } = picture;
    const violations: string[] = [];
    for (const { uniqueid, startUs, answerUs, endUs, duration, billsec } of tables.legs) {
      const inOrder = startUs <= (answerUs ?? startUs) && (answerUs ?? startUs) <= endUs;
      if (!inOrder) violations.push(`leg ${uniqueid} is out of order: ${startUs} ${answerUs} ${endUs}`);
      if (billsec > duration) violations.push(`leg ${uniqueid} lasted ${duration} s and is billed for ${billsec} s`);
    }
    const roots = new Map(tables.linkedIds.map(({ linkedid, root }) => [linkedid, root]));
    const spans = new Map<string, { from: number; to: number; ended: boolean }>();
    for (const row of files.cel) {
      const root = roots.get(row['linkedid'] ?? '') ?? '';
      const at = Number(row['eventtime']) * 1_000;
      const span = spans.get(root) ?? { from: at, to: at, ended: false };
      spans.set(root, {
        from: Math.min(span.from, at),
        to: Math.max(span.to, at),
        ended: span.ended || row['eventtype'] === 'LINKEDID_END',
      });
    }
    for (const record of tables.records) {
      violations.push(...wrongWithin(record));
      const span = spans.get(record.linkedid);
      if (span === undefined) continue; // I2
      const apart = Math.max(Math.abs(record.startedAt - span.from), Math.abs(record.endedAt - span.to));
      if (apart > SLACK_MS) violations.push(`record ${record.id} is ${apart} ms apart from its channel events`);
      if (record.complete && !span.ended)
        violations.push(`record ${record.id} is whole, and its end was never written`);
    }
    return { looked: tables.records.length, at: `${tables.records.length} records`, violations };
  },
};

function wrongWithin(record: CallRecord): string[] {
  const { id, startedAt, answeredAt, endedAt, waitSeconds, talkSeconds, holdSeconds, complete, reason } = record;
  const wrong: string[] = [];
  const answered = answeredAt ?? startedAt;
  if (startedAt > answered || answered > endedAt) wrong.push(`record ${id} is out of order`);
  const parts = waitSeconds + talkSeconds + holdSeconds;
  if (parts * 1_000 > endedAt - startedAt + 1_500) wrong.push(`record ${id} has more parts (${parts} s) than time`);
  if (answeredAt === null && talkSeconds > 0) wrong.push(`record ${id} talks without an answer`);
  if (complete !== (reason === null)) wrong.push(`record ${id} is ${complete ? '' : 'not '}whole: ${reason}`);
  return wrong;
}
