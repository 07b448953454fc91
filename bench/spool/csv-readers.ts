import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { CEL_LAYOUT } from '../../src/asterisk/spool/cel-record.ts';
import { scanRecords } from '../../src/asterisk/spool/record-scanner.ts';

const PIECE = 1 << 20;

/** Records per second, best of three, of our reader and of csv-parse (which gives byte offsets with `info`). */
export async function readers(file: string): Promise<{ ours: number; peer: number }> {
  const bytes = await readFile(file);
  let ours = 0;
  let peer = 0;
  for (let round = 0; round < 3; round += 1) {
    ours = Math.max(
      ours,
      rate(() => scanAll(bytes)),
    );
    peer = Math.max(
      peer,
      rate(() => parse(bytes, { delimiter: '\t', quote: '"', escape: '"', record_delimiter: '\n', info: true }).length),
    );
  }
  return { ours, peer };
}

function scanAll(bytes: Buffer): number {
  let count = 0;
  for (let at = 0; at < bytes.length; ) {
    const { records, consumed } = scanRecords(bytes.subarray(at, at + PIECE), CEL_LAYOUT);
    count += records.length;
    at += consumed;
  }
  return count;
}

function rate(read: () => number): number {
  const began = performance.now();
  const count = read();
  return count / ((performance.now() - began) / 1000);
}
