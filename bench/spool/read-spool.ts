import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '../../bin/lab/index.ts';
import { spoolDirectory } from '../../src/asterisk/spool/spool-directory.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { connect } from '../../src/platform/mysql/connect.ts';
import { migrate } from '../../src/platform/mysql/migrate.ts';
import { makeRoom } from '../../src/records/actions/make-room.ts';
import { readOn } from '../../src/records/actions/read-on.ts';
import { readerMetrics } from '../../src/records/actions/reader-metrics.ts';
import { recall } from '../../src/records/actions/recall.ts';
import { addPeople } from '../../test/records/people.ts';

export async function freshDatabase(server: Database, name: string): Promise<string> {
  const url = await server.createDatabase(name);
  await migrate(url);
  const db = connect(url);
  await addPeople(db);
  await db.destroy();
  return url;
}

/** Reads the whole spool as the daemon does, batch by batch; seconds. */
export async function readSpool(url: string, dir: string): Promise<number> {
  const db = connect(url, { maxConnections: 2 });
  const spool = spoolDirectory(dir);
  const room = { keepMs: 10_000, maxRecent: 1_000, maxEvents: 200_000 };
  const metrics = readerMetrics(createMetrics(), 'pbx1');
  const began = performance.now();
  const state = await recall(db, 'pbx1', Date.now(), room);
  for (let more = true; more; ) {
    const progress = await readOn(
      state,
      await spool.files(),
      { now: Date.now(), picture: null },
      { db, pbx: 'pbx1', maxBytes: 1 << 20 },
    );
    metrics.read(progress, 0);
    if (progress.quarantined.length > 0) throw new Error(JSON.stringify(progress.quarantined[0]));
    makeRoom(state, Date.now(), room);
    more = progress.more;
  }
  const seconds = (performance.now() - began) / 1000;
  const positions = await db.selectFrom('spool_files').select(['kind', 'position']).execute();
  for (const { kind, position } of positions) {
    if (position !== (await stat(join(dir, kind, `${kind}.dsv`))).size)
      throw new Error(`${kind} was not read to its end`);
  }
  await db.destroy();
  return seconds;
}
