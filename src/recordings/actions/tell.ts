import type { Kysely } from 'kysely';
import { conversationId } from '../../asterisk/naming.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { transact } from '../../platform/mysql/transact.ts';
import { durationMs, HEADER_BYTES } from '../model/wav.ts';
import { changeRecording, findBySpoolName, insertRecording, type RecordingRow } from '../store/recordings.ts';
import { announce } from './announce.ts';
import type { Recordings, Told } from './context.ts';
import type { Look, SpoolEntry } from './look.ts';

type Entry = Omit<SpoolEntry, 'path'>;

/** The row of a file, made when it is come across for the first time. */
export async function theRow(
  room: Recordings,
  db: Kysely<DB>,
  { tenantId, name, uniqueId, linkedId, source }: Entry,
  startedAt: Date,
): Promise<{ readonly row: RecordingRow; readonly isNew: boolean }> {
  const key = { tenantId, pbx: room.pbx, spoolName: name };
  const known = await findBySpoolName(db, key);
  if (known !== undefined) return { row: known, isNew: false };
  // What the call is part of by now, if it still lives.
  const now = room.live.channels.get(uniqueId)?.linkedId ?? linkedId;
  await insertRecording(db, {
    ...key,
    linkedId: now,
    uniqueId,
    callId: conversationId(room.pbx, now),
    source,
    startedAt,
  });
  const row = await findBySpoolName(db, key);
  if (row === undefined) throw new Error('a recording that was just stored is not there');
  return { row, isNew: true };
}

/** Says that a call is being recorded, once. Of one that began while nobody looked, what is on the disk says when. */
export async function tell(room: Recordings, entry: Entry, { wav, size, changedAt }: Look): Promise<Told> {
  const soFar = wav === null ? 0 : Math.max(0, size - HEADER_BYTES);
  const startedAt = wav === null || soFar === 0 ? room.clock.now() : changedAt - durationMs(wav, soFar);
  const { uniqueId, tenantId, source } = entry;
  const people = peopleOf(room, room.live.channels.get(uniqueId)?.linkedId ?? entry.linkedId);
  const { row, news } = await transact(room.db, async (trx) => {
    const { row, isNew } = await theRow(room, trx, entry, new Date(startedAt));
    return { row, news: isNew ? await announce(room, trx, 'recording.started', row, people) : [] };
  });
  room.outbox.publish(news);
  return { tenantId, id: row.id, callId: row.call_id, uniqueId, source, paused: row.paused === 1, people };
}

export async function tellPause(room: Recordings, told: Told, paused: boolean): Promise<void> {
  const news = await transact(room.db, async (trx) => {
    const row = await changeRecording(trx, told, ['recording'], { paused: paused ? 1 : 0 });
    const type = paused ? 'recording.paused' : 'recording.resumed';
    return row === undefined ? [] : announce(room, trx, type, row, told.people);
  });
  room.outbox.publish(news);
  told.paused = paused;
}

/** Those whose phone is in the conversation now. */
function peopleOf({ live, directory }: Recordings, linkedId: string): Set<number> {
  const people = new Set<number>();
  for (const channel of live.channels.values()) {
    if (channel.linkedId !== linkedId || channel.endpoint === null) continue;
    const userId = directory.endpoint(channel.endpoint)?.userId ?? null;
    if (userId !== null) people.add(userId);
  }
  return people;
}
