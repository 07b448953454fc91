import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { connect } from '../../src/platform/mysql/connect.ts';
import { readHeader } from '../../src/recordings/model/wav.ts';
import { readerProgram } from '../records/killed-reader.ts';
import { until } from '../records/reading.ts';
import { labDir, mysqlUrl, seedTenants } from '../support/lab.ts';
import { filesBelow, putIntoSpool } from './sounds.ts';

/** As many as one likes: `PATCHBAY_KILLS=500 npx vitest run test/recordings/killed`. */
const KILLS = Number(process.env['PATCHBAY_KILLS'] ?? 10);

describe('the way from the spool into the store', () => {
  it(
    `killed ${KILLS} times at random points: each recording once and whole`,
    async () => {
      const databaseUrl = await mysqlUrl();
      await seedTenants(databaseUrl);
      const db = connect(databaseUrl);
      const spoolDir = labDir('killed-recordings');
      const start = await readerProgram(join(import.meta.dirname, 'keeper-process.ts'));
      const put = new Map<string, Buffer>();

      for (let n = 0; n < KILLS; n++) {
        for (let i = 0; i < 6; i++) {
          const o = { seconds: 1 + Math.random() * 20, closed: Math.random() < 0.8 };
          const { name, bytes } = putIntoSpool(spoolDir, i % 2 === 0 ? 'acme' : 'globex', o);
          put.set(name, bytes);
        }
        const keeper = start(databaseUrl, spoolDir);
        await keeper.reading;
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 300));
        await keeper.kill();
      }
      const last = start(databaseUrl, spoolDir);
      const isEmpty = async () => filesBelow(join(spoolDir, 'recording')).length === 0;
      await until('the spool is empty', isEmpty, 60_000);
      await last.kill();

      const rows = await db.selectFrom('call_recordings').selectAll().execute();
      expect(rows.map(({ spool_name }) => spool_name).sort()).toEqual([...put.keys()].sort());
      for (const row of rows) {
        const kept = readFileSync(join(spoolDir, 'store', row.file_path ?? ''));
        expect(row).toMatchObject({ status: 'completed', failure: null, file_size: kept.length });
        expect(createHash('sha256').update(kept).digest('hex')).toBe(row.checksum);
        expect(readHeader(kept)?.soundBytes).toBe(kept.length - 44);
        expect(kept.subarray(44).equals(put.get(row.spool_name)?.subarray(44) ?? Buffer.alloc(0))).toBe(true);
        expect(row.duration_ms).toBe(Math.round((kept.length - 44) / 16));
      }
      expect(filesBelow(join(spoolDir, 'store'))).toHaveLength(put.size);
      const told = await db.selectFrom('event_outbox').select('type').where('type', 'like', 'recording.%').execute();
      expect(told.map(({ type }) => type)).toEqual(rows.map(() => 'recording.stopped'));
      await db.destroy();
    },
    120_000 + KILLS * 5_000,
  );
});
