import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, ensureRoot, startDatabase } from '../bin/lab/index.ts';
import { type Bench, type BenchLine, type BenchOptions, benchLine, figure } from './bench-line.ts';
import { readers } from './spool/csv-readers.ts';
import { insertSameRows } from './spool/insert-same-rows.ts';
import { freshDatabase, readSpool } from './spool/read-spool.ts';
import { writeSpool } from './spool/write-spool.ts';

/**
 * A spool of recorded calls to committed rows (channel events, legs, call records, parties, linkedids), against mysql2
 * inserting the very same rows into the same tables. Then the reader of records alone, against csv-parse.
 */
export const bench: Bench = {
  name: 'spool',
  run: async ({ short, say }) => {
    const dir = mkdtempSync(join(tmpdir(), 'patchbay-bench-'));
    const root = await ensureRoot({ set: 'run', progress: say });
    const server = await startDatabase({ root, dir: join(dir, 'database') });
    try {
      return await run(server, join(dir, 'spool'), short ? 1_500 : 6_000, say);
    } finally {
      await server.kill();
      rmSync(dir, { recursive: true, force: true });
    }
  },
};

const ROUNDS = 3;

async function run(server: Database, dir: string, calls: number, say: BenchOptions['say']): Promise<BenchLine[]> {
  const lines = await writeSpool(dir, calls);
  say(`${calls} calls: ${figure(lines)} lines`);
  const rounds: { ours: number; peer: number }[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const ours = await freshDatabase(server, `ours${round}`);
    const read = await readSpool(ours, dir);
    const peer = await freshDatabase(server, `peer${round}`);
    const inserted = await insertSameRows(ours, peer);
    if (round > 0) rounds.push({ ours: lines / read, peer: lines / inserted.seconds });
    say(
      `round ${round}: read in ${figure(read)} s, ${figure(inserted.rows)} rows inserted in ${figure(inserted.seconds)} s`,
    );
  }
  const median = rounds.sort((a, b) => a.ours / a.peer - b.ours / b.peer)[Math.floor(ROUNDS / 2)] ?? {
    ours: 0,
    peer: 1,
  };
  const csv = await readers(join(dir, 'cel/cel.dsv'));
  return [
    benchLine(
      'spool lines to committed rows per second',
      median.ours,
      { name: 'the same rows by mysql2', value: median.peer },
      { atLeast: 0.5 },
    ),
    benchLine('records read per second', csv.ours, { name: 'csv-parse', value: csv.peer }, { atLeast: 2 }),
  ];
}
