import { unlink } from 'node:fs/promises';
import { recordingName } from '../../asterisk/recording-file.ts';
import { verdictOn } from '../model/verdict.ts';
import { recordingNow } from '../store/recordings.ts';
import type { Recordings, Told } from './context.ts';
import { listSpool, lookAt, nullIfAbsent, type SpoolEntry } from './look.ts';
import { failFile, takeFile } from './take-file.ts';
import { tell, tellPause } from './tell.ts';

/** A recording that the PBX has begun has its file within this time, or it never will. */
const FILE_WITHIN_MS = 2_000;
const RECENT_MS = 60_000;

/**
 * Makes what is stored and told agree with the spool and the PBX: the files there are the truth, so it does not matter
 * what was missed or what was cut off. What fails with one file is tried again at the next look, and keeps no other.
 *
 * @param stirred channels of which something was heard since the last look; null: looks at all files
 */
export async function sweep(room: Recordings, stirred: ReadonlySet<string> | null): Promise<void> {
  room.told ??= await toldBefore(room);
  const told = room.told;
  const entries = await listSpool(room.spoolDir);
  room.metrics.waiting.set(entries.length);
  for (const entry of entries) {
    room.begun.delete(entry.uniqueId);
    room.recorded.add(entry.uniqueId);
    const known = told.get(entry.name);
    // Goes on as it did: looking at hundreds of these at every change would cost more than all the rest.
    const isNews = stirred === null || stirred.has(entry.uniqueId) || known === undefined;
    if (!isNews && room.live.channels.has(entry.uniqueId)) continue;
    await attend(room, entry, known).then(
      () => room.troubled.delete(entry.name),
      (error: unknown) => trouble(room, entry, error),
    );
  }
  await passOnPauses(room, told);
  if (stirred === null) await missFiles(room, told, entries);
}

async function attend(room: Recordings, entry: SpoolEntry, known: Told | undefined): Promise<void> {
  const look = await lookAt(entry.path);
  if (look === null) return;
  const { channels, isComplete } = room.live;
  const channel = channels.get(entry.uniqueId);
  const wasFull = room.fullAt !== null && room.fullAt >= look.bornAt;
  const verdict = verdictOn({
    size: look.size,
    wav: look.wav,
    quietMs: room.clock.now() - look.changedAt,
    channel: channel !== undefined ? (channel.isTalking ? 'talking' : 'waiting') : isComplete ? 'gone' : null,
    isTold: known !== undefined,
    hasEnded: room.ended.has(entry.uniqueId),
    wasFull,
  });
  const told = room.told;
  switch (verdict) {
    case 'leave':
      return;
    case 'tell':
      told?.set(entry.name, await tell(room, entry, look));
      return;
    case 'take':
      await takeFile(room, entry, look, { told: known, wasFull });
      break;
    case 'fail':
      await failFile(room, entry, { told: known, wasFull, at: look.changedAt });
      await unlink(entry.path).catch(nullIfAbsent);
      break;
    case 'discard':
      await unlink(entry.path).catch(nullIfAbsent);
  }
  told?.delete(entry.name);
  // Another recording of the channel begins anew.
  room.muted.delete(entry.uniqueId);
  if (channel === undefined) room.recorded.delete(entry.uniqueId);
}

async function passOnPauses(room: Recordings, told: ReadonlyMap<string, Told>): Promise<void> {
  for (const one of told.values()) {
    const muted = room.muted.get(one.uniqueId);
    if (muted !== undefined && muted !== one.paused) await tellPause(room, one, muted);
  }
}

/** Recordings of which there is no file: it could not be made, or somebody took it away. */
async function missFiles(room: Recordings, told: Map<string, Told>, entries: readonly SpoolEntry[]): Promise<void> {
  const at = room.clock.now();
  const present = new Set(entries.map(({ name }) => name));
  const wasFull = room.fullAt !== null && at - room.fullAt < RECENT_MS;
  for (const [name, one] of told) {
    if (present.has(name) || !room.live.isComplete || room.live.channels.has(one.uniqueId)) continue;
    await failFile(room, { ...one, name, linkedId: '' }, { told: one, wasFull, at });
    told.delete(name);
  }
  for (const [uniqueId, { at: since, linkedId, tenant: tenantId }] of room.begun) {
    if (at - since < FILE_WITHIN_MS) continue;
    room.begun.delete(uniqueId);
    if (tenantId === null) continue;
    const file = { linkedId, uniqueId, source: 'policy' } as const;
    await failFile(room, { ...file, tenantId, name: recordingName(file) }, { told: undefined, wasFull, at });
  }
}

async function toldBefore({ db, pbx }: Recordings): Promise<Map<string, Told>> {
  const rows = await recordingNow(db, pbx);
  return new Map(
    rows.map((row) => [
      row.spool_name,
      {
        tenantId: row.tenant_id,
        id: row.id,
        callId: row.call_id,
        uniqueId: row.uniqueid,
        source: row.source,
        paused: row.paused === 1,
        people: new Set<number>(),
      },
    ]),
  );
}

function trouble(room: Recordings, { tenantId, name }: SpoolEntry, error: unknown): void {
  room.metrics.troubles.inc();
  if (room.troubled.has(name)) return;
  room.troubled.add(name);
  // By its end alone: the rest of the name is not for logs.
  room.log.warn({ pbx: room.pbx, tenant: tenantId, file: name.slice(-12), error }, 'a recording stays in the spool');
}
