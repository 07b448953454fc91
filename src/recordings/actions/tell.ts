import { conversationId } from '../../asterisk/naming.ts';
import { transact } from '../../platform/mysql/transact.ts';
import { changeRecording, findBySpoolName, insertRecording, type RecordingRow } from '../store/recordings.ts';
import { announce } from './announce.ts';
import type { Recordings, Told } from './context.ts';
import type { SpoolEntry } from './look.ts';

type Entry = Omit<SpoolEntry, 'path'>;

/** The row of a file, made when it is come across for the first time. */
export async function theRow(room: Recordings, entry: Entry, startedAt: Date): Promise<RecordingRow> {
  const key = { tenantId: entry.tenantId, pbx: room.pbx, spoolName: entry.name };
  const known = await findBySpoolName(room.db, key);
  if (known !== undefined) return known;
  const { uniqueId, source } = entry;
  const linkedId = room.live.channels.get(uniqueId)?.linkedId ?? entry.linkedId;
  const callId = conversationId(room.pbx, linkedId);
  await insertRecording(room.db, { ...key, linkedId, uniqueId, callId, source, startedAt });
  const made = await findBySpoolName(room.db, key);
  if (made === undefined) throw new Error('a recording that was just stored is not there');
  return made;
}

/** Says that a call is being recorded, once. */
export async function tell(room: Recordings, entry: Entry): Promise<Told> {
  const { uniqueId, tenantId, source, name } = entry;
  const linkedId = room.live.channels.get(uniqueId)?.linkedId ?? entry.linkedId;
  const callId = conversationId(room.pbx, linkedId);
  const people = peopleOf(room, linkedId);
  const key = { tenantId, pbx: room.pbx, spoolName: name };
  const startedAt = new Date(room.clock.now());
  const { row, news } = await transact(room.db, async (trx) => {
    const known = await findBySpoolName(trx, key);
    if (known !== undefined) return { row: known, news: [] };
    await insertRecording(trx, { ...key, linkedId, uniqueId, callId, source, startedAt });
    const made = await findBySpoolName(trx, key);
    if (made === undefined) throw new Error('a recording that was just stored is not there');
    return { row: made, news: await announce(room, trx, 'recording.started', made, people) };
  });
  room.outbox.publish(news);
  return { tenantId, id: row.id, callId, uniqueId, source, paused: row.paused === 1, people };
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
